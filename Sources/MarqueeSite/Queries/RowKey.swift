internal import MarqueeBase

/// A value as a key of a map: equal values have equal keys, however the server typed them, so
/// that the int 5 finds the numeric 5.0.
enum RowKey: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  /// Neither whole nor small: the shortest exact text.
  case number(String)
  case text(String)
  case moment(Moment)

  /// Nil for what can't be a key: lists, maps, objects.
  init?(_ value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .double(let number):
      if let whole = Int(exactly: number) {
        self = .int(whole)
      } else {
        self = Self.number("\(number)")
      }
    case .decimal(let text): self = Self.canonical(text)
    case .string(let text): self = .text(text)
    case .moment(let moment): self = .moment(moment)
    case .array, .record, .object: return nil
    }
  }

  /// `5.00` is the int 5; `5.10` and `5.1` are the same number.
  private static func canonical(_ text: String) -> RowKey {
    if text.utf8.contains(where: { "eE".utf8.contains($0) }), let number = Double(text) {
      return Int(exactly: number).map { .int($0) } ?? .number("\(number)")
    }
    var digits = text[...]
    if digits.utf8.contains(UInt8(ascii: ".")) {
      while digits.utf8.last == UInt8(ascii: "0") { digits.removeLast() }
      if digits.utf8.last == UInt8(ascii: ".") { digits.removeLast() }
    }
    return Int(digits).map { .int($0) } ?? .number(String(digits))
  }

  /// The same in every process, unlike its hash.
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
      digester.add(text)
    case .moment(let moment): digester.add(.moment(moment))
    }
  }
}
