internal import MarqueeBase

/// A CSS value: a number, a length, a name, a hex colour; never what could end it or call.
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
