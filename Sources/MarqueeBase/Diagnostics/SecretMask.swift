/// Replaces secrets in a text by `****`, whichever form they have there.
///
/// A server may return what it was sent in another form: in other case, percent-encoded or
/// form-encoded (also twice), with escapes of JSON or HTML, broken by line ends, in base64 or
/// base64url at any offset, in hexadecimal, or cut off where a message was shortened (`…`).
///
/// Long secrets are replaced wherever they occur. A short secret, or one that is only a word, may
/// also be part of ordinary words, so it is replaced only where it stands alone. Secrets shorter
/// than four bytes are not replaced, unless the caller asks for it.
/// is replaced, unless it is asked for.
package struct SecretMask: Sendable {
  static let shown: [UInt8] = Array("****".utf8)
  /// The number of bytes of a secret that must stand before a `…` to count as the secret.
  static let leastPrefix = 8

  private var patterns: [SecretPattern] = []
  /// The indices of the patterns that may begin with a byte, by that byte.
  private var beginnings: [[Int]] = Array(repeating: [], count: 256)

  /// - Parameter includesShort: whether secrets of two and three bytes that stand alone are
  ///   replaced too.
  package init(_ secrets: some Sequence<String>, includesShort: Bool = false) {
    for secret in secrets { add(secret, includesShort: includesShort) }
  }

  /// Whether the mask has nothing to replace.
  package var isEmpty: Bool { patterns.isEmpty }

  /// Adds a secret. One of fewer than four bytes is ignored, or of fewer than two with
  /// `includesShort`.
  package mutating func add(_ secret: String, includesShort: Bool = false) {
    for pattern in SecretPattern.all(of: Array(secret.utf8), includesShort: includesShort) {
      for byte in pattern.possibleBeginnings { beginnings[Int(byte)].append(patterns.count) }
      patterns.append(pattern)
    }
  }

  /// The text with its secrets replaced; the same text when it contains none.
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
