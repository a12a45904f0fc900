internal import MarqueeBase
internal import MarqueeSite

/// An object's ETag, without its quotes.
///
/// Most are an MD5 in hexadecimal, which is kept as its 16 bytes; others, such as those of objects
/// that were written by parts, as their text.
struct EntityTag: Hashable, Sendable {
  private let digest: Fingerprint
  private let other: String?

  /// The greatest length of a text in bytes; servers' ETags are much shorter.
  static let longest = 1024

  init(_ text: String) {
    let isDigest = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    if isDigest, let digest = Fingerprint(hex: text) {
      self.digest = digest
      other = nil
    } else {
      digest = .none
      other = text
    }
  }

  /// - Parameter digest: an MD5.
  init(digest: Fingerprint) {
    self.digest = digest
    other = nil
  }

  var text: String { other ?? digest.hex }

  /// The MD5 that the ETag may be; nil when it is certainly none.
  var possibleMD5: Fingerprint? { other == nil ? digest : nil }

  static func == (a: EntityTag, b: EntityTag) -> Bool {
    a.digest == b.digest && a.other == b.other
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(digest)
    hasher.combine(other.map { ByteText($0) })
  }
}
