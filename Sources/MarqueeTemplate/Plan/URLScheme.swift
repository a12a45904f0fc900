/// Which URLs a value may name.
enum URLScheme {
  private static let allowed = ["http", "https", "mailto", "tel"]

  /// Whether a URL is relative or has a scheme of `http`, `https`, `mailto` or `tel`, as a
  /// browser reads it: control characters and spaces at its start, and tabs and newlines
  /// anywhere, don't count.
  static func isAllowed(_ url: String) -> Bool {
    var scheme: [UInt8] = []
    for byte in url.utf8 {
      if byte == 9 || byte == 10 || byte == 13 || (scheme.isEmpty && byte <= 32) { continue }
      switch byte {
      case UInt8(ascii: ":"):
        let name = String(decoding: scheme, as: UTF8.self).lowercased()
        return allowed.contains(name)
      case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\\"):
        return true
      default:
        scheme.append(byte)
      }
    }
    return true
  }
}
