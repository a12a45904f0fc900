internal import MarqueeBase

/// Checks JSON strictly (RFC 8259) and stops at the first syntax error.
///
/// Unlike `JSONReader` it makes no values: it keeps only the names in the objects that are open, so
/// that a large file takes little memory and a member that occurs twice is found.
struct JSONReading {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private var mistakes = FormatMistakes(code: "check.json")
  private var rules: JSONRules
  private var open: [JSONObject] = []

  private struct Stop: Error {}

  /// The nesting depth that the parsers of most languages allow.
  static let maximumDepth = 512

  init(_ bytes: UnsafeRawBufferPointer, rules: JSONRules) {
    self.bytes = bytes
    self.rules = rules
  }

  mutating func read() -> [FormatMistake] {
    do {
      if bytes.starts(with: [0xef, 0xbb, 0xbf]) {
        throw fail("a byte order mark can't stand before JSON", at: 0, help: "take it away")
      }
      let kind = try value()
      skipSpace()
      if position < bytes.count { throw fail("text stands behind the JSON value") }
      rules.root(kind, &mistakes)
    } catch {}
    return mistakes.all
  }

  private mutating func fail(
    _ message: String, at offset: Int? = nil, help: String? = nil
  ) -> Stop {
    mistakes.error(message, at: offset ?? position, help: help)
    return Stop()
  }

  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte, byte == 32 || byte == 10 || byte == 13 || byte == 9 { position += 1 }
  }

  private mutating func value() throws(Stop) -> JSONObject.Kind {
    skipSpace()
    guard let first = byte else { throw fail("a value is missing at the end") }
    switch first {
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .list(try list())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try number()
      return .number
    default:
      for word in ["true", "false", "null"] {
        if bytes[position...].starts(with: word.utf8) {
          position += word.utf8.count
          return word == "null" ? .null : .bool
        }
      }
      if first == UInt8(ascii: "'") {
        throw fail("JSON's strings have double quotes", help: "write \" instead of '")
      }
      if first == UInt8(ascii: "}") || first == UInt8(ascii: "]") {
        throw fail(
          "a value is missing before '\(Character(Unicode.Scalar(first)))'",
          help: "take the comma before it away: {% unless forloop.last %},{% endunless %}")
      }
      throw fail("this is no JSON value")
    }
  }

  private mutating func deeper() throws(Stop) {
    if open.count >= Self.maximumDepth {
      throw fail("the values are nested more than \(Self.maximumDepth) deep")
    }
  }

  private mutating func object() throws(Stop) -> JSONObject {
    try deeper()
    let start = position
    position += 1
    open.append(JSONObject(offset: start))
    skipSpace()
    if byte != UInt8(ascii: "}") {
      while true {
        skipSpace()
        guard byte == UInt8(ascii: "\"") else {
          throw fail(
            byte == UInt8(ascii: "}")
              ? "a member is missing before '}'"
              : "the name of a member must stand in double quotes",
            help: byte == UInt8(ascii: "}")
              ? "take the comma before it away: {% unless forloop.last %},{% endunless %}" : nil)
        }
        let place = position
        let name = try string(keeping: .max)
        if open[open.count - 1].has(name) {
          mistakes.warn(
            "the member '\(name.prefix(60))' stands in the object twice", at: place,
            help: "readers keep one of them: take the other away")
        }
        skipSpace()
        guard byte == UInt8(ascii: ":") else { throw fail("a ':' is missing behind the name") }
        position += 1
        let kind = try value()
        open[open.count - 1].add(name, kind)
        skipSpace()
        if byte == UInt8(ascii: "}") { break }
        guard byte == UInt8(ascii: ",") else {
          throw fail(
            byte == nil ? "an object ({) is never closed" : "a ',' or '}' is missing",
            at: byte == nil ? start : nil)
        }
        position += 1
      }
    }
    position += 1
    let object = open.removeLast()
    rules.object(object, in: open.last, depth: open.count, &mistakes)
    return object.summary
  }

  private mutating func list() throws(Stop) -> Int {
    try deeper()
    let start = position
    position += 1
    let list = JSONObject(offset: start, isList: true, name: open.last?.current ?? "")
    open.append(list)
    var count = 0
    skipSpace()
    if byte != UInt8(ascii: "]") {
      while true {
        _ = try value()
        count += 1
        skipSpace()
        if byte == UInt8(ascii: "]") { break }
        guard byte == UInt8(ascii: ",") else {
          throw fail(
            byte == nil ? "a list ([) is never closed" : "a ',' or ']' is missing",
            at: byte == nil ? start : nil)
        }
        position += 1
      }
    }
    position += 1
    open.removeLast()
    return count
  }

  /// - Parameter limit: how many bytes of the text are returned, or a few more: the rules need no
  ///   more of values.
  private mutating func string(keeping limit: Int = 256) throws(Stop) -> String {
    let start = position
    position += 1
    var text: [UInt8] = []
    while true {
      guard let next = byte else { throw fail("a string is never closed", at: start) }
      switch next {
      case UInt8(ascii: "\""):
        position += 1
        let result = String(decoding: text, as: UTF8.self)
        if position < bytes.count, !open.isEmpty { open[open.count - 1].current = result }
        return result
      case UInt8(ascii: "\\"): try escape(&text, keeping: limit)
      case 0..<32:
        throw fail(
          "a control character can't stand in a string",
          help: "let the value stand without quotes around it, or use the 'json' filter")
      default:
        guard let (_, count) = UTF8Reading.scalar(bytes, at: position) else {
          throw fail("these bytes are not UTF-8")
        }
        if text.count < limit { text += bytes[position..<position + count] }
        position += count
      }
    }
  }

  private mutating func escape(_ text: inout [UInt8], keeping limit: Int) throws(Stop) {
    let start = position
    position += 1
    guard let next = byte else { throw fail("a string is never closed", at: start) }
    position += 1
    switch next {
    case UInt8(ascii: "u"):
      var unit = try codeUnit(start)
      // Two halves of a UTF-16 pair are one character.
      if 0xd800..<0xdc00 ~= unit, bytes[position...].starts(with: "\\u".utf8) {
        let second = position
        position += 2
        let low = try codeUnit(second)
        if 0xdc00..<0xe000 ~= low {
          unit = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
        } else {
          position = second
        }
      }
      if text.count < limit {
        text += Array(String(Unicode.Scalar(unit) ?? "\u{fffd}").utf8)
      }
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(next)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    default:
      throw fail(
        "JSON has no escape '\\\(Character(Unicode.Scalar(next)))'", at: start,
        help: "write \\\\ for a backslash")
    }
  }

  /// The four hexadecimal digits of `\u`.
  private mutating func codeUnit(_ start: Int) throws(Stop) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = byte, digit.isHexadecimalDigit else {
        throw fail("'\\u' needs four hexadecimal digits", at: start)
      }
      unit = unit << 4 | UInt32(Character(Unicode.Scalar(digit)).hexDigitValue ?? 0)
      position += 1
    }
    return unit
  }

  private mutating func number() throws(Stop) {
    let start = position
    if byte == UInt8(ascii: "-") { position += 1 }
    let whole = digits()
    guard whole > 0 else { throw fail("this is no JSON number", at: start) }
    if whole > 1, bytes[position - whole] == UInt8(ascii: "0") {
      throw fail("a JSON number can't begin with 0", at: start, help: "put it in quotes")
    }
    if byte == UInt8(ascii: ".") {
      position += 1
      guard digits() > 0 else { throw fail("this is no JSON number", at: start) }
    }
    if let next = byte, next | 0x20 == UInt8(ascii: "e") {
      position += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
      guard digits() > 0 else { throw fail("this is no JSON number", at: start) }
    }
  }

  private mutating func digits() -> Int {
    let start = position
    while let next = byte, next.isDecimalDigit { position += 1 }
    return position - start
  }
}

/// A JSON object or list that is being read.
struct JSONObject {
  indirect enum Kind {
    case object(JSONObject)
    case list(Int)
    case string(String)
    case number, bool, null
  }

  /// The number of names in one object that are checked for repetition, which limits the memory.
  private static let nameLimit = 20_000
  let offset: Int
  var isList = false
  /// The name of the member whose value a list is; empty when it is no member's value.
  var name = ""
  private var names: Set<[UInt8]> = []
  /// The first 64 members, for the rules of formats.
  private(set) var members: TextMap<Kind> = [:]
  /// The last string that was read: the name of the member whose value is next.
  var current = ""

  init(offset: Int, isList: Bool = false, name: String = "") {
    self.offset = offset
    self.isList = isList
    self.name = name
  }

  /// Whether the object already has a member with this name; adds the name.
  mutating func has(_ name: String) -> Bool {
    guard names.count < Self.nameLimit else { return false }
    return !names.insert(Array(name.utf8)).inserted
  }

  mutating func add(_ name: String, _ kind: Kind) {
    if members.count < 64 { members[name] = kind }
  }

  /// The object without its members, for the object that contains it.
  var summary: JSONObject { JSONObject(offset: offset) }
}
