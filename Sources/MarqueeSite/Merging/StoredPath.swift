internal import MarqueeBase

/// Whether a path that somebody else's manifest holds is one that a build writes.
///
/// Such a path becomes a file of the site, so it must not climb out of the output, hide, end a line or
/// stand for another path: the rules are `PagePath`'s. There is one kept form for each file.
enum StoredPath {
  static func isSound(_ kept: UnsafeBufferPointer<UInt8>) -> Bool {
    kept.withFile { file in
      isSoundFile(file) && file.withKept { $0.elementsEqual(kept) }
    }
  }

  private static func isSoundFile(_ file: UnsafeBufferPointer<UInt8>) -> Bool {
    if let answer = isPlainFile(file) { return answer }
    let text = String(decoding: file, as: UTF8.self)
    guard let path = try? PagePath(text, kind: .file) else { return false }
    return path.file.utf8.elementsEqual(file)
  }

  /// Nil for a file that needs a closer look. Most don't: a million are looked at.
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
