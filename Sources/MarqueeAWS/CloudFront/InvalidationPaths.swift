internal import MarqueeBase

/// The paths of an invalidation: what CloudFront must fetch again after files have changed.
///
/// Up to a number, each changed file is named. Above it, the folders with the most changed files are
/// named by a wildcard (`/movies/*`), as many as are needed, and when even that is too much, `/*`
/// stands for everything. Each path costs the same, with and without a wildcard.
package struct InvalidationPaths: Hashable, Sendable {
  /// The paths as CloudFront takes them, percent-encoded and sorted.
  package let paths: [String]

  /// CloudFront's limit on paths with a wildcard that are in progress at once, for all invalidations
  /// of a distribution, less some for other programs.
  package static let mostWildcards = 10
  /// CloudFront's limit on paths in progress at once.
  package static let mostPaths = 3000

  /// The number of paths that end with a wildcard.
  package var wildcards: Int { paths.count { $0.hasSuffix("*") } }

  /// - Parameters:
  ///   - files: the paths of the files below the distribution's root, without a slash at the start:
  ///     `movies/heat/index.html`.
  ///   - limit: the most paths.
  package init(files: some Sequence<String>, limit: Int) {
    let limit = min(max(1, limit), Self.mostPaths)
    let addresses = files.map { ChangedFile($0) }
    let all = TextSet(addresses.flatMap(\.addresses))
    guard all.count > limit else {
      paths = all.sorted()
      return
    }
    // Folders as long as the files' own are tried first, then shorter ones.
    let deepest = addresses.map(\.folder.count).max() ?? 0
    for depth in stride(from: deepest, to: 0, by: -1) {
      if let found = Self.paths(addresses, folderDepth: depth, limit: limit) {
        paths = found
        return
      }
    }
    paths = ["/*"]
  }

  /// The paths with wildcards for the fullest folders; nil when they are more than allowed.
  private static func paths(
    _ files: [ChangedFile], folderDepth depth: Int, limit: Int
  ) -> [String]? {
    let groups = TextMap(grouping: files) { file in file.folder.prefix(depth).joined(separator: "/")
    }
    let named = groups.map { folder, files in
      (folder: folder, paths: TextSet(files.flatMap(\.addresses)))
    }
    var count = named.reduce(0) { $0 + $1.paths.count }
    var wildcards = TextSet()
    // A wildcard for the root would be `/*`.
    let fullest = named.filter { !$0.folder.isEmpty }.sorted {
      ($1.paths.count, $0.folder) < ($0.paths.count, $1.folder)
    }
    for group in fullest where count > limit {
      guard wildcards.count < mostWildcards else { return nil }
      wildcards.insert(group.folder)
      count -= group.paths.count - 1
    }
    guard count <= limit else { return nil }
    var result = TextSet()
    for group in named {
      if isBelow(group.folder, wildcards) { continue }
      result.formUnion(group.paths)
    }
    for folder in wildcards where !isBelow(parent(of: folder), wildcards) {
      result.insert("/" + ChangedFile.encoded(folder) + "/*")
    }
    return result.sorted()
  }

  /// Whether a folder or one above it is among others.
  private static func isBelow(_ folder: String, _ others: TextSet) -> Bool {
    var folder = folder
    while !folder.isEmpty {
      if others.contains(folder) { return true }
      folder = parent(of: folder)
    }
    return false
  }

  private static func parent(of folder: String) -> String {
    folder.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(folder[..<$0]) } ?? ""
  }
}

/// A file whose copies at CloudFront are out of date.
private struct ChangedFile {
  /// The addresses that it is asked for by: of `x/index.html` both `/x/` and `/x/index.html`.
  let addresses: [String]
  /// The names of the folders above it; for a page that is a folder, of those above the folder.
  let folder: [String]

  init(_ path: String) {
    var parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    let name = parts.removeLast()
    let address = "/" + Self.encoded(path)
    if name == "index.html" {
      addresses = [address, String(Substring(address.utf8.dropLast("index.html".utf8.count)))]
      folder = parts.dropLast()
    } else {
      addresses = [address]
      folder = parts
    }
  }

  /// Encodes what CloudFront wants encoded: bytes outside ASCII and those that RFC 1738 calls unsafe,
  /// and a question mark, which would begin a query. It does not find what is encoded beyond that.
  static func encoded(_ path: String) -> String {
    var result = ""
    for byte in path.utf8 {
      let isUnsafe =
        byte <= 0x20 || byte >= 0x7f || "\"#%<>?[\\]^`{|}~".utf8.contains(byte)
      if isUnsafe {
        result += PercentEncoding.encode([byte]) == "~" ? "%7E" : PercentEncoding.encode([byte])
      } else {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return result
  }
}
