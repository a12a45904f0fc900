internal import MarqueeBase
internal import MarqueeTemplate
internal import Synchronization

/// Collects the mistakes in the format of the site's feeds, data files and calendars.
///
/// It keeps one entry for a mistake of a source, however many files have it: ten thousand pages of
/// one template take as much memory as one. It is called by many threads, and its result does not
/// depend on their order.
final class FormatLedger: Sendable {
  /// Mistakes with equal keys are reported as one.
  private struct Key: Hashable {
    let source: String
    let code: String
    let message: String
  }

  private struct Entry {
    var mistake: FormatMistake
    var location: SourceLocation
    var excerpt: String?
    var pages: LinkLedger.Pages
  }

  /// The number of distinct mistakes that are reported.
  private static let limit = 200
  private let entries = Mutex<[Key: Entry]>([:])
  private let leftOut = Mutex(0)
  private let origins: PageOrigins

  init(_ origins: PageOrigins) { self.origins = origins }

  func add(_ mistakes: [FormatMistake], _ bytes: UnsafeRawBufferPointer, file: String) {
    guard !mistakes.isEmpty else { return }
    let source = origins.source(of: file) ?? ""
    var known: Set<Key> = []
    for mistake in mistakes {
      let key = Key(source: source, code: mistake.code, message: mistake.message)
      guard known.insert(key).inserted else { continue }
      let (location, excerpt) = Self.place(mistake.offset, in: bytes, file: file)
      entries.withLock { entries in
        guard let old = entries[key] else {
          if entries.count >= Self.limit * 10 { return leftOut.withLock { $0 += 1 } }
          entries[key] = Entry(
            mistake: mistake, location: location, excerpt: excerpt,
            pages: LinkLedger.Pages(file))
          return
        }
        if file < old.pages.first {
          entries[key]?.mistake = mistake
          entries[key]?.location = location
          entries[key]?.excerpt = excerpt
        }
        entries[key]?.pages.add(file)
      }
    }
  }

  /// The line and column of an offset, and the text of the line, unless it is longer than 64 KiB.
  private static func place(
    _ offset: Int, in bytes: UnsafeRawBufferPointer, file: String
  ) -> (SourceLocation, String?) {
    let end = min(max(0, offset), bytes.count)
    var line = 1
    var start = 0
    var index = 0
    while index < end {
      let isEnd =
        bytes[index] == 10
        || bytes[index] == 13 && !(index + 1 < bytes.count && bytes[index + 1] == 10)
      index += 1
      if isEnd {
        line += 1
        start = index
      }
    }
    // UTF-8 continuation bytes are not counted: they belong to the character before.
    let column = bytes[start..<end].count { $0 & 0xc0 != 0x80 } + 1
    let next = bytes[end...].prefix(65_536).firstIndex { $0 == 10 || $0 == 13 }
    let last = next ?? min(bytes.count, end + 65_536)
    let text =
      last - start > 65_536
      ? nil : String(decoding: bytes[start..<max(start, last)], as: UTF8.self)
    return (SourceLocation(file: file, line: line, column: column), text)
  }

  /// One diagnostic for each mistake, in the order of the files.
  ///
  /// - Parameter output: the output's folder, as the configuration names it.
  func diagnostics(output: String) -> [Diagnostic] {
    let found = entries.withLock { Array($0) }.sorted {
      ($0.value.pages.first, $0.value.mistake.offset, $0.key.message)
        < ($1.value.pages.first, $1.value.mistake.offset, $1.key.message)
    }
    var diagnostics = found.prefix(Self.limit).map { key, entry in
      var location = entry.location
      location.file = "\(output)/\(location.file)"
      var notes = [Diagnostic.Note(LinkFindings.pages(entry.pages))]
      if let made = maker(of: entry.pages.first) { notes.insert(Diagnostic.Note(made), at: 0) }
      return Diagnostic(
        entry.mistake.message, code: Diagnostic.Code(rawValue: entry.mistake.code),
        severity: entry.mistake.severity, at: location, excerpt: entry.excerpt, notes: notes,
        help: entry.mistake.help)
    }
    let left = found.count - diagnostics.count + leftOut.withLock { $0 }
    if left > 0, let last = diagnostics.indices.last {
      diagnostics[last].notes.append(
        Diagnostic.Note("\(left) further \(left == 1 ? "mistake is" : "mistakes are") not shown"))
    }
    return diagnostics
  }

  /// The note that names a file's source: `made by content/feed.xml`.
  private func maker(of file: String) -> String? {
    guard let page = origins.page(of: file) else { return nil }
    let template = page.body.source.name
    return "made by \(page.name)" + (template == page.name ? "" : " with \(template)")
  }
}
