internal import MarqueeBase

/// The text of HTML that cmark made: tags left out, character references decoded.
enum HTMLText {
  private static let named: TextMap<String> = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{a0}",
  ]

  /// - Parameter inTag: whether the bytes start, and afterwards whether they end, inside a tag.
  static func decode<Bytes: RandomAccessCollection<UInt8>>(
    _ bytes: Bytes, inTag: inout Bool
  ) -> String where Bytes.Index == Int {
    var text: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      if inTag {
        if byte == UInt8(ascii: ">") { inTag = false }
      } else if byte == UInt8(ascii: "<") {
        inTag = true
      } else if byte == UInt8(ascii: "&"),
        let end = bytes[index...].prefix(10).firstIndex(of: UInt8(ascii: ";")),
        let decoded = reference(String(decoding: bytes[index..<end], as: UTF8.self))
      {
        text += decoded.utf8
        index = end + 1
      } else {
        text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func reference(_ name: String) -> String? {
    if let text = named[name] { return text }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let number =
      digits.first == "x" || digits.first == "X"
      ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return number.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
  }
}

/// Whether HTML holds elements that can't stand in a paragraph.
enum HTMLBlocks {
  private static let names: TextSet = [
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dd", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hgroup", "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "search",
    "section", "summary", "table", "ul",
  ]

  static func occur(in bytes: [UInt8]) -> Bool {
    var index = 0
    while let open = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
      let name = bytes[(open + 1)...].prefix(12).prefix { $0.isLetter || $0.isDigit }
      if names.contains(String(decoding: name, as: UTF8.self).lowercased()) { return true }
      index = open + 1
    }
    return false
  }
}
