internal import MarqueeBase

/// Checks XML 1.0 with namespaces as a strict parser does, and stops at the first error in
/// well-formedness.
///
/// Foundation's parser is not used, because it depends on libxml2 and repairs errors. This reader
/// keeps only the open elements. It reads the entities of a document type declaration; it does not
/// validate against the DTD.
struct XMLReading {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private var mistakes = FormatMistakes(code: "check.xml")
  private var rules: XMLDocumentRules
  private var open: [OpenElement] = []
  private var bindings: [(prefix: String, uri: String)] = []
  private var entities: TextMap<String> = [:]
  /// The entities that are known not to refer to themselves.
  private var finiteEntities: TextSet = []
  /// Whether entities may be declared in places that are not read: an external subset or a
  /// parameter entity.
  private var hasUnreadDeclarations = false
  private var hasDoctype = false
  private var hasRoot = false

  private struct OpenElement {
    var name: String
    var offset: Int
    var bindingMark: Int
  }

  private struct Stop: Error {}

  init(_ bytes: UnsafeRawBufferPointer, events: XMLDocumentRules) {
    self.bytes = bytes
    rules = events
  }

  mutating func read() -> [FormatMistake] {
    do {
      try readDocument()
      return mistakes.all + rules.finish()
    } catch {
      return mistakes.all
    }
  }

  private mutating func fail(_ message: String, at offset: Int? = nil, help: String? = nil) -> Stop
  {
    mistakes.error(message, at: offset ?? position, help: help)
    return Stop()
  }

  // MARK: Bytes

  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func starts(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    return text.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + count]) }
  }

  private mutating func take(_ text: StaticString) -> Bool {
    guard starts(text) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 10 || byte == 13 || byte == 9
  }

  /// - Returns: whether there was any white space.
  @discardableResult
  private mutating func skipSpace() -> Bool {
    let start = position
    while let byte, Self.isSpace(byte) { position += 1 }
    return position > start
  }

  /// Takes one character, which must be one that XML allows.
  private mutating func character() throws(Stop) -> Unicode.Scalar {
    guard let first = byte else { throw fail("the file ends in the middle") }
    if first < 0x80 {
      if first < 32, !Self.isSpace(first) {
        throw fail("the control character \(Self.code(UInt32(first))) can't stand in XML")
      }
      position += 1
      return Unicode.Scalar(first)
    }
    guard let (scalar, count) = UTF8Reading.scalar(bytes, at: position) else {
      throw fail("these bytes are not UTF-8")
    }
    if scalar.value == 0xfffe || scalar.value == 0xffff {
      throw fail("the character \(Self.code(scalar.value)) can't stand in XML")
    }
    position += count
    return scalar
  }

  private static func code(_ value: UInt32) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - text.count)) + text
  }

  // MARK: The document

  private mutating func readDocument() throws(Stop) {
    if starts("\u{feff}") { position += 3 }
    if bytes.starts(with: [0xfe, 0xff]) || bytes.starts(with: [0xff, 0xfe]) {
      throw fail("the file is not in UTF-8", at: 0)
    }
    if starts("<?xml"), position + 5 < bytes.count, Self.isSpace(bytes[position + 5]) {
      try declaration()
    } else if let first = bytes[position...].firstIndex(where: { !Self.isSpace($0) }),
      first > position
    {
      let start = position
      position = first
      if starts("<?xml ") {
        throw fail(
          "white space stands before the XML declaration", at: start,
          help: "let the file begin with <?xml")
      }
      position = start
    }
    while position < bytes.count {
      if !open.isEmpty {
        try content()
      } else if !skipSpace() {
        try outside()
      }
    }
    if let last = open.last {
      throw fail("<\(last.name)> is never closed", at: last.offset)
    }
    if !hasRoot { throw fail("the file holds no element", at: 0) }
  }

  private mutating func declaration() throws(Stop) {
    let start = position
    position += 5
    var found: [String] = []
    while true {
      let hadSpace = skipSpace()
      if take("?>") { break }
      guard hadSpace, byte != nil else { throw fail("the XML declaration is broken", at: start) }
      let name = try self.name()
      skipSpace()
      guard take("=") else { throw fail("the XML declaration is broken", at: start) }
      skipSpace()
      let value = try literal()
      let order = ["version", "encoding", "standalone"]
      guard let place = order.firstIndex(of: name),
        found.allSatisfy({ (order.firstIndex(of: $0) ?? 9) < place })
      else { throw fail("'\(name)' can't stand here in the XML declaration", at: start) }
      found.append(name)
      if name == "version", !value.hasPrefix("1.") || value.count != 3 {
        throw fail("XML has no version '\(value)'", at: start, help: "write version=\"1.0\"")
      }
      if name == "encoding" { try encoding(value, start) }
      if name == "standalone", value != "yes", value != "no" {
        throw fail("standalone is 'yes' or 'no'", at: start)
      }
    }
    if found.first != "version" {
      throw fail("the XML declaration names no version", at: start, help: "write version=\"1.0\"")
    }
  }

  private mutating func encoding(_ name: String, _ start: Int) throws(Stop) {
    let known = name.lowercased()
    if known == "utf-8" || known == "utf8" { return }
    let isASCII = ["us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252"].contains(known)
    if isASCII, bytes.allSatisfy({ $0 < 0x80 }) { return }
    throw fail(
      "the declaration says '\(name)', but the file is in UTF-8", at: start,
      help: "write encoding=\"UTF-8\"")
  }

  /// Reads a quoted value in which references are not expanded.
  private mutating func literal() throws(Stop) -> String {
    guard let quote = byte, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw fail("a value must stand in quotes")
    }
    position += 1
    let start = position
    while let next = byte, next != quote { _ = try character() }
    guard byte != nil else { throw fail("a quote is never closed", at: start - 1) }
    position += 1
    return String(decoding: bytes[start..<position - 1], as: UTF8.self)
  }

  /// Reads what stands before or after the root element.
  private mutating func outside() throws(Stop) {
    if take("<!--") { return try comment() }
    if take("<?") { return try instruction() }
    if starts("<!DOCTYPE") {
      if hasRoot || hasDoctype { throw fail("a document type can't stand here") }
      hasDoctype = true
      return try doctype()
    }
    guard starts("<"), !starts("<!"), !starts("</") else {
      throw fail(
        starts("</")
          ? "this end tag closes nothing" : "text can't stand outside of the root element")
    }
    if hasRoot { throw fail("a second root element can't stand here") }
    hasRoot = true
    try startTag()
  }

  private mutating func content() throws(Stop) {
    if starts("<") {
      if take("</") { return try endTag() }
      if take("<!--") { return try comment() }
      if take("<![CDATA[") { return try cdata() }
      if take("<?") { return try instruction() }
      if starts("<!") { throw fail("a declaration can't stand in an element") }
      return try startTag()
    }
    if starts("&") {
      if let text = try reference() { rules.text(text) }
      return
    }
    if starts("]]>") {
      throw fail("']]>' can't stand in text", help: "write ]]&gt;")
    }
    let start = position
    while let next = byte, next != UInt8(ascii: "<"), next != UInt8(ascii: "&"), !starts("]]>") {
      _ = try character()
    }
    rules.text(bytes[start..<position])
  }

  private mutating func comment() throws(Stop) {
    let start = position - 4
    while !starts("--") {
      guard byte != nil else { throw fail("a comment (<!--) is never closed", at: start) }
      _ = try character()
    }
    guard take("-->") else { throw fail("'--' can't stand in a comment") }
  }

  private mutating func cdata() throws(Stop) {
    let start = position
    while !starts("]]>") {
      guard byte != nil else { throw fail("<![CDATA[ is never closed", at: start - 9) }
      _ = try character()
    }
    rules.text(bytes[start..<position])
    position += 3
  }

  private mutating func instruction() throws(Stop) {
    let start = position - 2
    let target = try name()
    if target.lowercased() == "xml" {
      throw fail(
        "the XML declaration stands at the very start, or nowhere", at: start,
        help: "take away what stands before it")
    }
    if target.utf8.contains(UInt8(ascii: ":")) {
      throw fail("the name of an instruction has no ':'", at: start)
    }
    guard starts("?>") || skipSpace() else { throw fail("a space is missing in <?\(target)") }
    while !starts("?>") {
      guard byte != nil else { throw fail("<?\(target) is never closed", at: start) }
      _ = try character()
    }
    position += 2
  }

  // MARK: The document type

  private mutating func doctype() throws(Stop) {
    let start = position
    position += 9
    guard skipSpace() else { throw fail("a space is missing behind <!DOCTYPE") }
    _ = try name()
    skipSpace()
    if starts("SYSTEM") || starts("PUBLIC") {
      hasUnreadDeclarations = true
      let isPublic = starts("PUBLIC")
      position += 6
      guard skipSpace() else { throw fail("a space is missing in <!DOCTYPE") }
      _ = try literal()
      if isPublic {
        guard skipSpace() else { throw fail("<!DOCTYPE names no system identifier") }
        _ = try literal()
      }
      skipSpace()
    }
    if take("[") {
      try internalSubset(start)
      skipSpace()
    }
    guard take(">") else { throw fail("<!DOCTYPE is never closed", at: start) }
  }

  private mutating func internalSubset(_ start: Int) throws(Stop) {
    while true {
      skipSpace()
      if take("]") { return }
      if take("<!--") {
        try comment()
      } else if take("<?") {
        try instruction()
      } else if take("%") {
        hasUnreadDeclarations = true
        _ = try name()
        guard take(";") else { throw fail("a ';' is missing") }
      } else if take("<!") {
        try markupDeclaration(start)
      } else {
        throw fail("this can't stand in <!DOCTYPE […]>")
      }
    }
  }

  private mutating func markupDeclaration(_ start: Int) throws(Stop) {
    let kind = try name()
    guard ["ENTITY", "ELEMENT", "ATTLIST", "NOTATION"].contains(kind), skipSpace() else {
      throw fail("there is no declaration '\(kind)'")
    }
    if kind == "ENTITY", !starts("%") {
      let name = try name()
      skipSpace()
      if let quote = byte, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
        let value = try literal()
        if entities[name] == nil { entities[name] = value }
      } else if entities[name] == nil {
        entities[name] = ""
      }
    }
    while let next = byte, next != UInt8(ascii: ">") {
      if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") {
        _ = try literal()
      } else {
        _ = try character()
      }
    }
    guard take(">") else { throw fail("a declaration is never closed", at: start) }
  }

  // MARK: Names and references

  private mutating func name() throws(Stop) -> String {
    let start = position
    guard let first = UTF8Reading.scalar(bytes, at: position), XMLNames.isStart(first.scalar) else {
      throw fail("a name is missing or begins with a character that no name has")
    }
    position += first.count
    while let next = UTF8Reading.scalar(bytes, at: position), XMLNames.isPart(next.scalar) {
      position += next.count
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// - Returns: the text; nil for an entity that may be declared elsewhere.
  private mutating func reference(inValue: Bool = false) throws(Stop) -> String? {
    let start = position
    position += 1
    if take("#") {
      let isHexadecimal = take("x")
      let digits = position
      while let next = byte, isHexadecimal ? next.isHexadecimalDigit : next.isDecimalDigit {
        position += 1
      }
      let text = String(decoding: bytes[digits..<position], as: UTF8.self)
      guard take(";"), let value = UInt32(text, radix: isHexadecimal ? 16 : 10),
        let scalar = Unicode.Scalar(value), XMLNames.isCharacter(scalar)
      else { throw fail("this character reference names no character of XML", at: start) }
      return String(scalar)
    }
    guard let first = UTF8Reading.scalar(bytes, at: position), XMLNames.isStart(first.scalar) else {
      throw fail("'&' begins no reference here", at: start, help: "write &amp; for an ampersand")
    }
    let name = try name()
    guard take(";") else {
      throw fail(
        "the reference '&\(name)' has no ';'", at: start, help: "write &amp; for an ampersand")
    }
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default: break
    }
    guard let value = entities[name] else {
      if hasUnreadDeclarations { return nil }
      throw fail(
        "XML has no entity '&\(name);'", at: start,
        help: "write the character itself, or a number such as &#160;")
    }
    var seen: TextSet = [name]
    if !finiteEntities.contains(name), refersToItself(value, &seen) {
      throw fail("the entity '&\(name);' holds itself", at: start)
    }
    finiteEntities.insert(name)
    if inValue, value.utf8.contains(UInt8(ascii: "<")) {
      throw fail("the entity '&\(name);' brings '<' into an attribute", at: start)
    }
    return value
  }

  /// Whether an entity's text refers to an entity that is being expanded.
  ///
  /// Each entity is followed once: a dozen that name each other often enough stand for billions.
  private mutating func refersToItself(_ text: String, _ seen: inout TextSet) -> Bool {
    for part in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
      guard let end = part.firstIndex(of: ";") else { continue }
      let name = String(part[..<end])
      guard let inner = entities[name], !finiteEntities.contains(name) else { continue }
      if !seen.insert(name).inserted || seen.count > 1000 { return true }
      if refersToItself(inner, &seen) { return true }
      seen.remove(name)
      finiteEntities.insert(name)
    }
    return false
  }

  // MARK: Tags

  private mutating func endTag() throws(Stop) {
    let start = position - 2
    let name = try name()
    skipSpace()
    guard take(">") else { throw fail("the end tag </\(name) is never closed", at: start) }
    guard let last = open.popLast() else { throw fail("this end tag closes nothing", at: start) }
    if last.name != name {
      throw fail("</\(name)> stands where </\(last.name)> is expected", at: start)
    }
    bindings.removeLast(bindings.count - last.bindingMark)
    rules.endElement()
  }

  private mutating func startTag() throws(Stop) {
    let start = position
    position += 1
    let name = try name()
    var attributes: [(name: String, value: String, offset: Int)] = []
    var isEmpty = false
    while true {
      let hadSpace = skipSpace()
      if take(">") { break }
      if take("/>") {
        isEmpty = true
        break
      }
      guard byte != nil else { throw fail("the tag <\(name) is never closed", at: start) }
      guard hadSpace else { throw fail("a space is missing in the tag <\(name)") }
      let offset = position
      let attribute = try self.name()
      skipSpace()
      guard take("=") else {
        throw fail("the attribute '\(attribute)' has no value", at: offset)
      }
      skipSpace()
      let value = try attributeValue(attribute)
      if attributes.contains(where: { $0.name == attribute }) {
        throw fail("<\(name)> has the attribute '\(attribute)' twice", at: offset)
      }
      attributes.append((attribute, value, offset))
    }
    let mark = bindings.count
    let expanded = try expand(name, attributes, start)
    rules.startElement(
      uri: expanded, local: Self.local(name), attributes: attributes.map { ($0.name, $0.value) },
      at: start)
    if isEmpty {
      bindings.removeLast(bindings.count - mark)
      rules.endElement()
    } else {
      open.append(OpenElement(name: name, offset: start, bindingMark: mark))
    }
  }

  private mutating func attributeValue(_ attribute: String) throws(Stop) -> String {
    guard let quote = byte, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw fail(
        "the value of the attribute '\(attribute)' has no quotes", help: "put it in quotes")
    }
    let opened = position
    position += 1
    var value = ""
    while let next = byte, next != quote {
      if next == UInt8(ascii: "<") {
        throw fail("'<' can't stand in an attribute", help: "write &lt;")
      }
      if next == UInt8(ascii: "&") {
        value += try reference(inValue: true) ?? ""
      } else {
        value.unicodeScalars.append(try character())
      }
    }
    guard byte != nil else {
      throw fail("the value of '\(attribute)' is never closed", at: opened)
    }
    position += 1
    return value
  }

  // MARK: Namespaces

  private static func local(_ name: String) -> String {
    name.split(separator: ":").last.map(String.init) ?? name
  }

  private static let xmlURI = "http://www.w3.org/XML/1998/namespace"
  private static let xmlnsURI = "http://www.w3.org/2000/xmlns/"

  /// Adds the namespace declarations of a tag, and checks the prefixes of its names.
  ///
  /// - Returns: the element's namespace.
  private mutating func expand(
    _ name: String, _ attributes: [(name: String, value: String, offset: Int)], _ start: Int
  ) throws(Stop) -> String {
    for (attribute, value, offset) in attributes {
      if attribute == "xmlns" {
        if value == Self.xmlURI || value == Self.xmlnsURI {
          throw fail("the default namespace can't be '\(value)'", at: offset)
        }
        bindings.append(("", value))
      } else if attribute.hasPrefix("xmlns:") {
        let prefix = String(attribute.dropFirst(6))
        if value.isEmpty { throw fail("the prefix '\(prefix)' can't be undeclared", at: offset) }
        if (prefix == "xml") != (value == Self.xmlURI) || prefix == "xmlns"
          || value == Self.xmlnsURI
        {
          throw fail("the prefix '\(prefix)' can't stand for '\(value)'", at: offset)
        }
        bindings.append((prefix, value))
      }
    }
    let uri = try namespace(of: name, isElement: true, start)
    var seen: TextSet = []
    for (attribute, _, offset) in attributes
    where attribute != "xmlns" && !attribute.hasPrefix("xmlns:") {
      let uri = try namespace(of: attribute, isElement: false, offset)
      guard !uri.isEmpty else { continue }
      if !seen.insert(uri + " " + Self.local(attribute)).inserted {
        throw fail("<\(name)> has the attribute '\(attribute)' by two prefixes", at: offset)
      }
    }
    return uri
  }

  private mutating func namespace(
    of name: String, isElement: Bool, _ offset: Int
  ) throws(Stop) -> String {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }),
      parts.count == 1 || parts[1].unicodeScalars.first.map(XMLNames.isStart) == true
    else { throw fail("'\(name)' is no name with a prefix", at: offset) }
    guard parts.count == 2 else {
      return isElement ? bindings.last { $0.prefix.isEmpty }?.uri ?? "" : ""
    }
    if parts[0] == "xml" { return Self.xmlURI }
    if isElement, parts[0] == "xmlns" {
      throw fail("an element can't have the prefix 'xmlns'", at: offset)
    }
    guard let uri = bindings.last(where: { $0.prefix == parts[0] })?.uri else {
      throw fail(
        "nothing declares the prefix '\(parts[0])'", at: offset,
        help: "declare it on the root element: xmlns:\(parts[0])=\"…\"")
    }
    return uri
  }
}
