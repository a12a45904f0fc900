internal import Glibc
internal import MarqueeBase

/// Normalises the different forms in which PostgreSQL accepts a value.
enum KeyText {
  /// The 32 digits of a UUID, which may be in upper case, in braces, and have hyphens after any
  /// group of four digits; nil for any other text.
  static func uuid(_ text: String) -> ByteText? {
    var bytes = Array(text.utf8)[...]
    if bytes.first == UInt8(ascii: "{") {
      guard bytes.last == UInt8(ascii: "}") else { return nil }
      bytes = bytes.dropFirst().dropLast()
    }
    var digits: [UInt8] = []
    var afterHyphen = true
    for byte in bytes {
      if byte == UInt8(ascii: "-") {
        guard !afterHyphen, digits.count % 4 == 0, digits.count < 32 else { return nil }
        afterHyphen = true
      } else {
        guard let digit = hexDigit(byte) else { return nil }
        digits.append(digit)
        afterHyphen = false
      }
    }
    return digits.count == 32 ? ByteText(String(decoding: digits, as: UTF8.self)) : nil
  }

  /// The bytes of a `bytea` in hexadecimal: `\x68 69` and `hi` are the same.
  static func bytes(_ text: String) -> ByteText {
    let bytes = Array(text.utf8)
    if bytes.starts(with: [0x5C, 0x78]) || bytes.starts(with: [0x5C, 0x58]) {
      let digits = bytes.dropFirst(2).filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
      let lower = digits.compactMap { hexDigit($0) }
      if lower.count == digits.count { return ByteText(String(decoding: lower, as: UTF8.self)) }
    }
    var hex: [UInt8] = []
    for byte in bytes { hex += [nibble(byte >> 4), nibble(byte & 15)] }
    return ByteText(String(decoding: hex, as: UTF8.self))
  }

  /// The bytes and the prefix length of an address: `10.0.0.1` is `10.0.0.1/32`, and `::1` is
  /// `0:0:0:0:0:0:0:1/128`. Nil for any other text.
  static func address(_ text: String) -> ByteText? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), !parts[0].isEmpty else { return nil }
    let isLong = parts[0].utf8.contains(UInt8(ascii: ":"))
    var bytes = [UInt8](repeating: 0, count: isLong ? 16 : 4)
    guard inet_pton(isLong ? AF_INET6 : AF_INET, String(parts[0]), &bytes) == 1 else { return nil }
    let most = bytes.count * 8
    guard let length = parts.count == 2 ? Int(parts[1]) : most, (0...most).contains(length) else {
      return nil
    }
    return ByteText("\(bytes.map(String.init).joined(separator: "."))/\(length)")
  }

  /// The digits of a MAC address, which may have colons, hyphens, dots or spaces between them; nil
  /// for any other text.
  static func hardwareAddress(_ text: String) -> ByteText? {
    let marks = Array(":-. ".utf8)
    let digits = text.utf8.filter { !marks.contains($0) }
    let lower = digits.compactMap { hexDigit($0) }
    guard lower.count == digits.count, lower.count == 12 || lower.count == 16 else { return nil }
    return ByteText(String(decoding: lower, as: UTF8.self))
  }

  /// The byte in lower case if it is a hexadecimal digit; otherwise nil.
  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39, 0x61...0x66: byte
    case 0x41...0x46: byte | 0x20
    default: nil
    }
  }

  private static func nibble(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x61 + value - 10
  }
}
