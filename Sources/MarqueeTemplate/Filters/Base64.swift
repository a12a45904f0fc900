internal import MarqueeBase

/// Text as base64 with padding; `urlSafe` writes `-` and `_` in place of `+` and `/`.
func base64(_ text: String, urlSafe: Bool) -> String {
  let last: StaticString = urlSafe ? "-_" : "+/"
  var alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
  last.withUTF8Buffer { alphabet.append(contentsOf: $0) }
  return text.rewritingBytes(extra: text.utf8.count / 3 + 4) { bytes, output in
    var index = 0
    while index < bytes.count {
      let left = min(3, bytes.count - index)
      var group = UInt32(bytes[index]) << 16
      if left > 1 { group |= UInt32(bytes[index + 1]) << 8 }
      if left > 2 { group |= UInt32(bytes[index + 2]) }
      for position in 0..<4 {
        let code = Int(group >> UInt32(18 - 6 * position)) & 63
        output.append(position <= left ? alphabet[code] : UInt8(ascii: "="))
      }
      index += 3
    }
  }
}

/// The bytes that strict base64 stands for: no white space, correct padding, no stray bits. In the
/// URL-safe form the padding may be missing. Nil when the text is not such base64.
func base64Decoded(_ text: String, urlSafe: Bool) -> [UInt8]? {
  var codes = Array(text.utf8)
  if urlSafe, codes.last != UInt8(ascii: "=") {
    while codes.count % 4 != 0 { codes.append(UInt8(ascii: "=")) }
  }
  guard codes.count % 4 == 0 else { return nil }
  var padding = 0
  while padding < 2, codes.last == UInt8(ascii: "=") {
    codes.removeLast()
    padding += 1
  }
  var output: [UInt8] = []
  output.reserveCapacity(codes.count / 4 * 3 + 2)
  var group: UInt32 = 0
  var bits = 0
  for code in codes {
    guard let value = base64Value(code, urlSafe: urlSafe) else { return nil }
    group = group << 6 | UInt32(value)
    bits += 6
    if bits >= 8 {
      bits -= 8
      output.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
      group &= (1 << UInt32(bits)) - 1
    }
  }
  return bits == 6 || group != 0 ? nil : output
}

private func base64Value(_ code: UInt8, urlSafe: Bool) -> UInt8? {
  switch code {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): code - 65
  case UInt8(ascii: "a")...UInt8(ascii: "z"): code - 71
  case UInt8(ascii: "0")...UInt8(ascii: "9"): code + 4
  case UInt8(ascii: "+"): 62
  case UInt8(ascii: "/"): 63
  case UInt8(ascii: "-") where urlSafe: 62
  case UInt8(ascii: "_") where urlSafe: 63
  default: nil
  }
}
