internal import MarqueeBase

/// Checks that a path in a manifest from elsewhere is one that a build may write.
///
/// Such a path becomes a file of the site, so it must not leave the output, be hidden, contain a
/// line end or be another spelling of a path: the rules are `PagePath`'s. Each file has exactly one
/// stored form.
package enum StoredPath {
  static func isSound(_ kept: UnsafeBufferPointer<UInt8>) -> Bool {
    kept.withFile { file in
      isSoundFile(file) && file.withKept { $0.elementsEqual(kept) }
    }
  }

  /// Whether a build may write a file of this path, which is not in its stored form.
  package static func isSoundFile(_ file: UnsafeBufferPointer<UInt8>) -> Bool {
    if let answer = isPlainFile(file) { return answer }
    let text = String(decoding: file, as: UTF8.self)
    guard let path = try? PagePath(text, kind: .file) else { return false }
    return path.file.utf8.elementsEqual(file)
  }

  /// A quick check of paths in printable ASCII, because a million may be checked; nil for other
  /// paths, which `PagePath` checks.
  private static func isPlainFile(_ file: UnsafeBufferPointer<UInt8>) -> Bool? {
    guard !file.isEmpty, file.count <= PagePath.longestPath else { return false }
    var start = 0
    for (index, byte) in file.enumerated() {
      switch byte {
      case UInt8(ascii: "/"):
        if index == start || index - start > PagePath.longestSegment { return false }
        start = index + 1
      case UInt8(ascii: ".") where index == start: return nil
      case UInt8(ascii: "\\"): return false
      case 0x20..<0x7f: break
      default: return nil
      }
    }
    return file.count > start && file.count - start <= PagePath.longestSegment
  }
}
