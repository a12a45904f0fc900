internal import MarqueeBase

/// A value as a key of a dictionary: equal values have equal keys, whatever their SQL types, so
/// that the int 5 finds the numeric 5.0. `KeyKind` decides which values are equal.
enum RowKey: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  /// A number that is not an Int, as digits and an exponent: one form for each number, however it
  /// is written.
  case number(String)
  case text(ByteText)
  case moment(Moment)

  /// The key of a value; nil for lists, maps and objects, which can't be keys.
  init?(_ value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .double(let number):
      if let whole = Int(exactly: number) {
        self = .int(whole)
      } else {
        self = RowKey(number: "\(number)") ?? .null
      }
    case .decimal(let text): self = RowKey(number: text) ?? .text(ByteText(text))
    case .string(let text): self = .text(ByteText(text))
    case .moment(let moment): self = .moment(moment)
    case .array, .record, .object: return nil
    }
  }

  /// Reads a number: `5.00` and `50e-1` are the int 5; `5.10` and `5.1` are the same number.
  /// Surrounding spaces are ignored. Nil when the text is not a number.
  init?(number text: String) {
    var bytes = Array(text.utf8)[...]
    while bytes.first.map(Self.isSpace) == true { bytes.removeFirst() }
    while bytes.last.map(Self.isSpace) == true { bytes.removeLast() }
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
    switch String(decoding: bytes, as: UTF8.self).lowercased() {
    case "nan":
      self = .number("nan")
      return
    case "inf", "infinity":
      self = .number(isNegative ? "-infinity" : "infinity")
      return
    default: break
    }
    var exponent = 0
    if let mark = bytes.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      guard let written = Int(String(decoding: bytes[(mark + 1)...], as: UTF8.self)),
        abs(written) < 1_000_000
      else { return nil }
      exponent = written
      bytes = bytes[..<mark]
    }
    if let point = bytes.firstIndex(of: UInt8(ascii: ".")) {
      exponent -= bytes.endIndex - point - 1
      bytes.remove(at: point)
    }
    guard !bytes.isEmpty, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    self = Self.number(digits: bytes, exponent: exponent, isNegative: isNegative)
  }

  private static func number(
    digits: ArraySlice<UInt8>, exponent: Int, isNegative: Bool
  ) -> RowKey {
    var digits = digits.drop { $0 == 0x30 }
    if digits.isEmpty { return .int(0) }
    var exponent = exponent
    while digits.last == 0x30 {
      digits.removeLast()
      exponent += 1
    }
    let sign = isNegative ? "-" : ""
    if exponent >= 0, digits.count + exponent < 20 {
      let whole =
        sign + String(decoding: digits, as: UTF8.self) + String(repeating: "0", count: exponent)
      if let small = Int(whole) { return .int(small) }
    }
    return .number("\(sign)\(String(decoding: digits, as: UTF8.self))e\(exponent)")
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

  /// Adds the key to a digest, which is the same in every process, unlike its `hashValue`.
  func add(to digester: Digester) {
    switch self {
    case .null: digester.add(0)
    case .bool(let flag): digester.add(flag ? 2 : 1)
    case .int(let number):
      digester.add(3)
      digester.add(number)
    case .number(let text):
      digester.add(4)
      digester.add(text)
    case .text(let text):
      digester.add(5)
      digester.add(text.string)
    case .moment(let moment): digester.add(.moment(moment))
    }
  }
}
