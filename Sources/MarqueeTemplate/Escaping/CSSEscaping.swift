internal import MarqueeBase

/// Checks CSS values: a number, a length, a name or a hex colour is written; a text that could end
/// the value or call a function is not.
enum CSSEscaping {
  private static let name = ASCIISet(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.%")

  static func value(_ text: UnsafeBufferPointer<UInt8>, to out: ByteBuffer) -> Bool {
    var rest = text[...]
    if let first = rest.first, first == UInt8(ascii: "#") || first == UInt8(ascii: "+") {
      rest = rest.dropFirst()
    }
    guard rest.allSatisfy({ name.contains($0) }) else {
      out.append("marquee-invalid")
      return false
    }
    out.append(text)
    return true
  }
}
