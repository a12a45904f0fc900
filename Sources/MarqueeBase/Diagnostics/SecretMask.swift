/// Replaces secrets in a text by `****`, in whatever form they stand there.
///
/// A server may send back what it was sent, and not as it was: in other case, percent-encoded or as
/// a form (also twice), with JSON's or HTML's escapes, broken by line ends, in base64 or base64url at
/// any offset, in hexadecimal, or cut off where a message was shortened (`…`).
///
/// Long secrets are replaced wherever they stand. A short one, or one that is a mere word, is also
/// an ordinary part of other words: it is replaced where it stands alone. Below four bytes nothing
/// is replaced, unless it is asked for.
package struct SecretMask: Sendable {
  static let shown: [UInt8] = Array("****".utf8)
  /// How much of a secret must stand before a `…` to count.
  static let leastPrefix = 8

  private var patterns: [SecretPattern] = []
  /// The patterns that may begin with a byte.
  private var beginnings: [[Int]] = Array(repeating: [], count: 256)

  /// - Parameter includesShort: also replaces secrets of two and three bytes that stand alone.
  package init(_ secrets: some Sequence<String>, includesShort: Bool = false) {
    for secret in secrets { add(secret, includesShort: includesShort) }
  }

  package var isEmpty: Bool { patterns.isEmpty }

  package mutating func add(_ secret: String, includesShort: Bool = false) {
    for pattern in SecretPattern.all(of: Array(secret.utf8), includesShort: includesShort) {
      for byte in pattern.possibleBeginnings { beginnings[Int(byte)].append(patterns.count) }
      patterns.append(pattern)
    }
  }

  /// The text without the secrets; itself when it holds none.
  package func masking(_ text: String) -> String {
    guard !patterns.isEmpty else { return text }
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    var copied = 0
    var position = 0
    while position < bytes.count {
      guard let end = longestMatch(in: bytes, at: position) else {
        position += 1
        continue
      }
      output += bytes[copied..<position]
      output += Self.shown
      position = end
      copied = end
    }
    guard copied > 0 else { return text }
    output += bytes[copied...]
    return String(decoding: output, as: UTF8.self)
  }

  private func longestMatch(in bytes: [UInt8], at position: Int) -> Int? {
    var longest: Int?
    for index in beginnings[Int(bytes[position])] {
      if let end = patterns[index].match(in: bytes, at: position), end > longest ?? position {
        longest = end
      }
    }
    return longest
  }
}
