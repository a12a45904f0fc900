internal import MarqueeBase

/// Text in an XML document that is sent.
enum XMLText {
  /// The text as the content of an element.
  static func escaped(_ text: String) -> String {
    guard
      text.utf8.contains(where: {
        [UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">")].contains($0)
      })
    else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
