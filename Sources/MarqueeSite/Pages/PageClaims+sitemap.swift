internal import MarqueeBase

/// The sitemap's files claim their paths like pages.
///
/// A file of content/ that is `sitemap.xml` replaces the built-in one: its author meant it. A page
/// from a row can't replace it: otherwise whoever writes rows could decide what search engines see.
extension PageClaims {
  /// A path that one of the sitemap's files needs and a page has.
  private struct Conflict {
    var page: UInt32
    /// The sitemap's file: `sitemap.xml`, `sitemap-2.xml`.
    var file: String
    var kind: Kind
    enum Kind { case samePath, folder, otherCase }
  }

  /// The pages whose paths conflict with the sitemap, as errors; as warnings when the paths differ
  /// only in case.
  ///
  /// - Parameters:
  ///   - parts: the number of files `sitemap-1.xml` …, as far as it is known.
  ///   - isAuthors: whether a page's path comes from a file of content/, not from a row.
  ///   - name: a page's description for messages.
  func sitemapDiagnostics(
    parts: Int, isAuthors: (UInt32) -> Bool, limit: Int = 20, name: (UInt32) -> String
  ) -> [Diagnostic] {
    sitemapConflicts(parts: parts, isAuthors: isAuthors).prefix(limit).map { conflict in
      let address = Self.address(table.file(conflict.page))
      let notes = [
        Diagnostic.Note("one is \(name(conflict.page))"),
        Diagnostic.Note("the other is the sitemap, which the build makes itself"),
      ]
      let help = "make the page's path another, or write 'build: {sitemap: false}'"
      return switch conflict.kind {
      case .samePath:
        Diagnostic(
          "a page has the path of the sitemap, /\(conflict.file)", code: "page.collision",
          notes: notes, help: help)
      case .folder:
        Diagnostic(
          "/\(conflict.file) is the sitemap, and a folder for \(address)",
          code: "page.file-and-folder", notes: notes, help: help)
      case .otherCase:
        Diagnostic(
          "\(address) and the sitemap, /\(conflict.file), differ in case only", code: "page.case",
          severity: .warning, notes: notes,
          help: "some systems keep one of the two: make the page's path another")
      }
    }
  }

  private func sitemapConflicts(parts: Int, isAuthors: (UInt32) -> Bool) -> [Conflict] {
    var conflicts: [Conflict] = []
    var isReplaced = false
    for (index, part) in table.parts.enumerated() {
      part.chunk.forEachPath { place, path in
        guard path.count >= 11, path[0] | 0x20 == UInt8(ascii: "s"),
          let (file, isExact, number) = Self.sitemapFile(path)
        else { return }
        let page = UInt32(index << 12 | place)
        let isFolder = path.count > file.utf8.count
        guard isExact else {
          if !isFolder { conflicts.append(Conflict(page: page, file: file, kind: .otherCase)) }
          return
        }
        let isAuthors = isAuthors(page)
        if number == nil, !isFolder, isAuthors { isReplaced = true }
        // An author may use such a name while the sitemap has fewer files.
        if let number, isAuthors, number > parts { return }
        conflicts.append(Conflict(page: page, file: file, kind: isFolder ? .folder : .samePath))
      }
    }
    return isReplaced ? [] : conflicts
  }

  /// The sitemap's file that a path is or begins with, in lower case; whether the path has it in
  /// lower case; and its number, which is nil for `sitemap.xml`.
  private static func sitemapFile(
    _ path: UnsafeBufferPointer<UInt8>
  ) -> (file: String, isExact: Bool, number: Int?)? {
    let segment = String(decoding: path.prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self)
    let file = segment.lowercased()
    let isExact = file.utf8.elementsEqual(segment.utf8)
    if file == "sitemap.xml" { return (file, isExact, nil) }
    guard file.hasPrefix("sitemap-"), file.hasSuffix(".xml"),
      let number = Int(file.dropFirst(8).dropLast(4)), number > 0, file == "sitemap-\(number).xml"
    else { return nil }
    return (file, isExact, number)
  }
}

extension SiteConfiguration {
  /// Whether the site gets a sitemap, unless its content has one.
  var makesSitemap: Bool { build.sitemap != false && site.url != nil }
}
