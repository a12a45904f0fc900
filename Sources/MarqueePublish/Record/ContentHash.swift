internal import MarqueeBase
internal import MarqueeDigest
internal import MarqueeSite

/// A SHA-256 as a plain value of 32 bytes, of which a record has a million.
struct ContentHash: Hashable, Sendable, BitwiseCopyable {
  private let words: (UInt64, UInt64, UInt64, UInt64)

  static let byteCount = 32

  /// - Parameter bytes: 32 bytes.
  init(_ bytes: UnsafeRawBufferPointer) {
    func word(_ index: Int) -> UInt64 {
      UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
    words = (word(0), word(1), word(2), word(3))
  }

  init(_ digest: SHA256Digest) { self = digest.bytes.withUnsafeBytes { ContentHash($0) } }

  /// Reads what `hex` returns; nil for any other text.
  init?(hex: some StringProtocol) {
    guard hex.utf8.count == 64, let first = Fingerprint(hex: hex.prefix(32)),
      let last = Fingerprint(hex: hex.suffix(32))
    else { return nil }
    words = (first.high, first.low, last.high, last.low)
  }

  /// The first 128 bits, which the build's manifest keeps of a file.
  var fingerprint: Fingerprint { Fingerprint(high: words.0, low: words.1) }

  /// The hash as 64 hexadecimal digits, in lower case.
  var hex: String { fingerprint.hex + Fingerprint(high: words.2, low: words.3).hex }

  var bytes: [UInt8] {
    [words.0, words.1, words.2, words.3].flatMap { word in
      withUnsafeBytes(of: word.bigEndian) { Array($0) }
    }
  }

  static func == (a: ContentHash, b: ContentHash) -> Bool { a.words == b.words }

  func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }

  /// The order of the bytes.
  static func < (a: ContentHash, b: ContentHash) -> Bool { a.words < b.words }
}
