internal import MarqueeBase

/// Parses an XML document of elements and text, byte by byte.
struct XMLReader {
  private let bytes: [UInt8]
  private var position = 0
  /// The elements that are not closed yet, each with its name as written, prefix included.
  private var open: [(element: XMLElement, name: ArraySlice<UInt8>, text: [UInt8])] = []
  private var count = 0
  private var root: XMLElement?

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// - Returns: the root element; nil when the document is malformed or exceeds a limit.
  mutating func read() -> XMLElement? {
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<") ? readMarkup() : readText() else { return nil }
    }
    return open.isEmpty ? root : nil
  }

  private mutating func readMarkup() -> Bool {
    if take("<?") { return skip(past: "?>") }
    if take("<!--") { return skip(past: "-->") }
    if take("<![CDATA[") {
      let start = position
      guard !open.isEmpty, skip(past: "]]>") else { return false }
      open[open.count - 1].text += bytes[start..<position - 3]
      return true
    }
    if take("</") { return readEnd() }
    // `<!DOCTYPE` and similar fail here, because no name begins with an exclamation mark.
    position += 1
    return readStart()
  }

  private mutating func readStart() -> Bool {
    let name = readName()
    guard !name.isEmpty, root == nil, open.count < XMLElement.deepest,
      count < XMLElement.mostElements, skipAttributes()
    else { return false }
    count += 1
    open.append((XMLElement(name: Self.local(name)), name, []))
    if take("/>") { return close() }
    return take(">")
  }

  private mutating func readEnd() -> Bool {
    let name = readName()
    skipBlanks()
    guard take(">"), name == open.last?.name else { return false }
    return close()
  }

  private mutating func close() -> Bool {
    guard let last = open.popLast() else { return false }
    var element = last.element
    if element.children.isEmpty {
      element.text = String(decoding: last.text, as: UTF8.self).trimmingBlanks
    }
    if open.isEmpty {
      root = element
    } else {
      open[open.count - 1].element.children.append(element)
    }
    return true
  }

  private mutating func readText() -> Bool {
    var text: [UInt8] = []
    while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
      let byte = bytes[position]
      if byte == UInt8(ascii: "&") {
        guard let scalar = readReference() else { return false }
        text += Array(String(scalar).utf8)
      } else {
        guard byte >= 0x20 || Self.isBlank(byte) else { return false }
        text.append(byte)
        position += 1
      }
    }
    // Only blanks may stand outside the root.
    guard let last = open.indices.last else { return text.allSatisfy(Self.isBlank) }
    open[last].text += text
    return true
  }

  /// Reads `&lt;`, `&gt;`, `&amp;`, `&quot;`, `&apos;`, `&#65;` or `&#x41;`; nil for others.
  private mutating func readReference() -> Unicode.Scalar? {
    position += 1
    let end = bytes[position...].prefix(12).firstIndex(of: UInt8(ascii: ";"))
    guard let end else { return nil }
    let name = String(decoding: bytes[position..<end], as: UTF8.self)
    position = end + 1
    switch name {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default: break
    }
    guard name.hasPrefix("#") else { return nil }
    let isHex = name.hasPrefix("#x")
    let digits = name.dropFirst(isHex ? 2 : 1)
    guard digits.utf8.first != UInt8(ascii: "+"), digits.utf8.first != UInt8(ascii: "-"),
      let number = UInt32(digits, radix: isHex ? 16 : 10),
      number >= 0x20 || number == 9
        || number == 10 || number == 13
    else { return nil }
    return Unicode.Scalar(number)
  }

  private mutating func skipAttributes() -> Bool {
    while true {
      let start = position
      skipBlanks()
      guard position < bytes.count else { return false }
      if [UInt8(ascii: ">"), UInt8(ascii: "/")].contains(bytes[position]) { return true }
      guard position > start, !readName().isEmpty else { return false }
      skipBlanks()
      guard take("=") else { return false }
      skipBlanks()
      guard position < bytes.count else { return false }
      let quote = bytes[position]
      guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
        let end = bytes[(position + 1)...].firstIndex(where: {
          $0 == quote || $0 == UInt8(ascii: "<")
        }), bytes[end] == quote
      else { return false }
      position = end + 1
    }
  }

  private mutating func readName() -> ArraySlice<UInt8> {
    let start = position
    while position < bytes.count, Self.isName(bytes[position], isFirst: position == start) {
      position += 1
    }
    return bytes[start..<position]
  }

  private static func local(_ name: ArraySlice<UInt8>) -> String {
    let start = name.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? name.startIndex
    return String(decoding: name[start...], as: UTF8.self)
  }

  private static func isName(_ byte: UInt8, isFirst: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), UInt8(ascii: ":"), 0x80...:
      true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): !isFirst
    default: false
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
  }

  private mutating func skipBlanks() {
    while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
  }

  private mutating func take(_ text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard bytes[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  private mutating func skip(past text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    while position < bytes.count {
      if bytes[position] == wanted[0], take(text) { return true }
      position += 1
    }
    return false
  }
}
