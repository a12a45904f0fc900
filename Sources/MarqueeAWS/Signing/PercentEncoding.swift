internal import MarqueeBase

/// Percent-encoding as AWS signs it: all bytes of the UTF-8 except `A–Z a–z 0–9 - _ . ~` are
/// encoded, with upper-case hex digits. A URL may contain more characters as they are: `!*'()`.
enum PercentEncoding {
  /// - Parameter keepsSlash: whether `/` stays as it is, as in a path.
  static func encode(_ bytes: [UInt8], keepsSlash: Bool = false) -> String {
    bytes.withUnsafeBufferPointer { encode($0, keepsSlash) }
  }

  static func encode(_ text: String, keepsSlash: Bool = false) -> String {
    var text = text
    return text.withUTF8 { encode($0, keepsSlash) }
  }

  /// Writes into the string's own memory: a session token has a thousand bytes and is encoded for
  /// every database token.
  private static func encode(_ bytes: UnsafeBufferPointer<UInt8>, _ keepsSlash: Bool) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 3) { output in
      var count = 0
      for byte in bytes {
        if isUnreserved(byte) || keepsSlash && byte == UInt8(ascii: "/") {
          output[count] = byte
          count += 1
        } else {
          output[count] = UInt8(ascii: "%")
          output[count + 1] = digit(byte >> 4)
          output[count + 2] = digit(byte & 15)
          count += 3
        }
      }
      return count
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }

  /// Decodes `%41` to `A`. A percent sign without two hex digits stays, and `+` is not a space.
  static func decode(_ text: some StringProtocol) -> [UInt8] {
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let high = value(bytes[index + 1]), let low = value(bytes[index + 2])
      {
        output.append(high << 4 | low)
        index += 3
      } else {
        output.append(bytes[index])
        index += 1
      }
    }
    return output
  }

  /// Encodes fields as `application/x-www-form-urlencoded`, with `%20` for a space.
  static func form(_ fields: [(name: String, value: String)]) -> String {
    fields.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  private static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
