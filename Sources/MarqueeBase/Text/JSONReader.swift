/// The reason why a text is not JSON, and where.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The place of the mistake, in bytes from the start of the text.
  package let offset: Int
  package let message: String

  package init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }

  package var description: String { "\(message) at byte \(offset)" }
}

/// Reads JSON (RFC 8259) into values.
///
/// Members keep their order. Objects with the same keys in the same order share one `RecordKeys`,
/// also across calls, so a column of JSON allocates only its values: a known key is compared, not
/// created. Use one reader per thread.
///
/// Whole numbers that fit 64 bits are `.int`. Other numbers are `.double` when the double's
/// shortest text is exactly the text read, otherwise `.decimal`. Half a surrogate pair (`"\ud800"`)
/// becomes U+FFFD. Nesting is limited to 512 levels.
/// becomes U+FFFD. At most 512 levels deep.
package struct JSONReader {
  /// The number of levels of lists and objects that are read; more are an error.
  package static let maximumDepth = 512

  private var shapes = JSONShapes()
  /// The values of the lists and objects that are being read.
  private let stack = ValueStack()
  private var base = UnsafeRawBufferPointer(start: nil, count: 0)
  private var position = 0
  private var depth = 0

  package init() {}

  /// Reads a whole text, which must be one JSON value.
  package mutating func read(_ text: String) throws(JSONError) -> Value {
    var text = text
    var result: Result<Value, JSONError> = .success(.null)
    text.withUTF8 { bytes in
      do throws(JSONError) {
        result = .success(try read(UnsafeRawBufferPointer(bytes)))
      } catch {
        result = .failure(error)
      }
    }
    return try result.get()
  }

  /// Reads a whole UTF-8 text, which must be one JSON value.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> Value {
    base = bytes
    position = 0
    depth = 0
    stack.removeAll()
    defer { base = UnsafeRawBufferPointer(start: nil, count: 0) }
    skipBlanks()
    let value = try readValue()
    skipBlanks()
    if position != base.count { throw error("text after the JSON value") }
    return value
  }

  private func error(_ message: String) -> JSONError {
    JSONError(offset: position, message: position >= base.count ? "the JSON text ends" : message)
  }

  /// The byte at the position; 0, which is never valid JSON, at the end.
  @inline(__always) private var byte: UInt8 {
    position < base.count ? base[position] : 0
  }

  @inline(__always) private mutating func skipBlanks() {
    while position < base.count {
      switch base[position] {
      case 0x20, 0x0a, 0x0d, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func readValue() throws(JSONError) -> Value {
    switch byte {
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "{"): return try readObject()
    case UInt8(ascii: "["): return try readArray()
    case UInt8(ascii: "t"): return try readWord("true", .bool(true))
    case UInt8(ascii: "f"): return try readWord("false", .bool(false))
    case UInt8(ascii: "n"): return try readWord("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber()
    default: throw error("not a JSON value")
    }
  }

  private mutating func readWord(_ word: StaticString, _ value: Value) throws(JSONError) -> Value {
    let count = word.utf8CodeUnitCount
    guard base.count - position >= count else { throw error("not a JSON value") }
    for index in 0..<count where base[position + index] != word.utf8Start[index] {
      throw error("not a JSON value")
    }
    position += count
    return value
  }

  private mutating func enter() throws(JSONError) {
    depth += 1
    if depth > Self.maximumDepth { throw error("more than \(Self.maximumDepth) levels of nesting") }
    position += 1
    skipBlanks()
  }

  private mutating func readArray() throws(JSONError) -> Value {
    try enter()
    if byte == UInt8(ascii: "]") {
      position += 1
      depth -= 1
      return .array([])
    }
    let start = stack.count
    while true {
      stack.push(try readValue())
      skipBlanks()
      let next = byte
      guard next == UInt8(ascii: ",") || next == UInt8(ascii: "]") else {
        throw error("expected `,` or `]`")
      }
      position += 1
      if next == UInt8(ascii: "]") { break }
      skipBlanks()
    }
    depth -= 1
    return .array(stack.pop(from: start))
  }

  private mutating func readObject() throws(JSONError) -> Value {
    try enter()
    var path = shapes.root
    if byte == UInt8(ascii: "}") {
      position += 1
      depth -= 1
      return .record(Record(keys: shapes.keys(&path), values: []))
    }
    let start = stack.count
    while true {
      try readKey(&path)
      skipBlanks()
      guard byte == UInt8(ascii: ":") else { throw error("expected `:`") }
      position += 1
      skipBlanks()
      stack.push(try readValue())
      skipBlanks()
      let next = byte
      guard next == UInt8(ascii: ",") || next == UInt8(ascii: "}") else {
        throw error("expected `,` or `}`")
      }
      position += 1
      if next == UInt8(ascii: "}") { break }
      skipBlanks()
    }
    depth -= 1
    return .record(Record(keys: shapes.keys(&path), values: stack.pop(from: start)))
  }

  private mutating func readKey(_ path: inout JSONShapes.Path) throws(JSONError) {
    guard byte == UInt8(ascii: "\"") else { throw error("expected a member's name in quotes") }
    let start = position
    // In most objects the key is the one that came here last time.
    if let length = shapes.followUsual(
      &path, UnsafeRawBufferPointer(rebasing: base[(start + 1)...]))
    {
      position = start + length + 2
      return
    }
    var end = position + 1
    // A known key was validated before, so only its end is searched.
    while end < base.count, base[end] != UInt8(ascii: "\""), base[end] != UInt8(ascii: "\\") {
      end += 1
    }
    if end < base.count, base[end] == UInt8(ascii: "\"") {
      let raw = UnsafeRawBufferPointer(rebasing: base[(start + 1)..<end])
      if shapes.follow(&path, raw) {
        position = end + 1
        return
      }
      let name = try readString()
      shapes.extend(&path, raw, name)
      return
    }
    let name = try readString()
    shapes.extend(&path, nil, name)
  }

  // MARK: Strings

  private mutating func readString() throws(JSONError) -> String {
    position += 1
    let start = position
    var seen: UInt8 = 0
    while position < base.count {
      let byte = base[position]
      if byte == UInt8(ascii: "\"") {
        let text = try text(start..<position, isASCII: seen < 0x80)
        position += 1
        return text
      }
      if byte == UInt8(ascii: "\\") { return try readEscapedString(from: start) }
      if byte < 0x20 { throw error("a control character in a string") }
      seen |= byte
      position += 1
    }
    throw error("a string without its end")
  }

  private func text(_ range: Range<Int>, isASCII: Bool) throws(JSONError) -> String {
    let bytes = UnsafeRawBufferPointer(rebasing: base[range])
    if isASCII { return String(decoding: bytes, as: UTF8.self) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw JSONError(offset: range.lowerBound, message: "a string that is not UTF-8")
    }
    return text
  }

  private mutating func readEscapedString(from start: Int) throws(JSONError) -> String {
    var bytes = Array(base[start..<position])
    while position < base.count {
      let byte = base[position]
      if byte == UInt8(ascii: "\"") {
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw JSONError(offset: start, message: "a string that is not UTF-8")
        }
        position += 1
        return text
      }
      if byte < 0x20 { throw error("a control character in a string") }
      position += 1
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      let escape = self.byte
      position += 1
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(escape)
      case UInt8(ascii: "n"): bytes.append(0x0a)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "r"): bytes.append(0x0d)
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0c)
      case UInt8(ascii: "u"): bytes += Array(String(try readUnicodeEscape()).utf8)
      default:
        position -= 1
        throw error("an unknown escape in a string")
      }
    }
    throw error("a string without its end")
  }

  /// Reads the four digits after `\u`, and the second half of a surrogate pair.
  private mutating func readUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let first = try readFourDigits()
    let replacement: Unicode.Scalar = "\u{fffd}"
    guard first >= 0xd800, first < 0xdc00 else { return Unicode.Scalar(first) ?? replacement }
    let here = position
    guard byte == UInt8(ascii: "\\") else { return replacement }
    position += 1
    guard byte == UInt8(ascii: "u") else {
      position = here
      return replacement
    }
    position += 1
    let second = try readFourDigits()
    guard second >= 0xdc00, second < 0xe000 else {
      // It is not the second half, so it is read again by itself.
      position = here
      return replacement
    }
    return Unicode.Scalar(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)) ?? replacement
  }

  private mutating func readFourDigits() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: throw error("expected four hexadecimal digits after \\u")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  // MARK: Numbers

  private mutating func readNumber() throws(JSONError) -> Value {
    let start = position
    let isNegative = byte == UInt8(ascii: "-")
    if isNegative { position += 1 }
    var magnitude: UInt = 0
    var overflows = false
    let digits = position
    while let digit = digit {
      let (product, tooLarge) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, tooLargeSum) = product.addingReportingOverflow(digit)
      overflows = overflows || tooLarge || tooLargeSum
      magnitude = sum
      position += 1
    }
    if position == digits { throw error("a number without digits") }
    if base[digits] == UInt8(ascii: "0"), position - digits > 1 {
      position = digits
      throw error("a number that starts with 0")
    }
    var isWhole = true
    if byte == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      try skipDigits()
    }
    if byte | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      position += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
      try skipDigits()
    }
    if isWhole, !overflows {
      if !isNegative, let value = Int(exactly: magnitude) { return .int(value) }
      if isNegative, magnitude <= UInt(Int.max) + 1 {
        return .int(magnitude == UInt(Int.max) + 1 ? .min : -Int(magnitude))
      }
    }
    let text = String(
      decoding: UnsafeRawBufferPointer(rebasing: base[start..<position]), as: UTF8.self)
    if let double = Double(text), double.description == text { return .double(double) }
    return .decimal(text)
  }

  @inline(__always) private var digit: UInt? {
    let value = byte &- UInt8(ascii: "0")
    return value < 10 ? UInt(value) : nil
  }

  private mutating func skipDigits() throws(JSONError) {
    guard digit != nil else { throw error("a number without digits") }
    while digit != nil { position += 1 }
  }
}
