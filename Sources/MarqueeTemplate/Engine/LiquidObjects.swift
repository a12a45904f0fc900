internal import MarqueeBase

/// The words `blank` and `empty`.
final class BlankLiteral: ValueObject {
  static let blank = BlankLiteral(isBlank: true)
  static let empty = BlankLiteral(isBlank: false)

  private let isBlank: Bool
  private init(isBlank: Bool) { self.isBlank = isBlank }

  var kindName: String { isBlank ? "blank" : "empty" }

  /// `blank` and `empty` test the other side, so even `blank == blank` is false.
  func isEqual(to other: Value) -> Bool {
    if case .object(let object) = other, object is BlankLiteral { return false }
    return isBlank ? other.isBlank : other.isEmpty
  }
}

/// A range of whole numbers, `(1..5)`.
final class RangeValue: ValueObject {
  let lower: Int
  let upper: Int

  init(lower: Int, upper: Int) {
    self.lower = lower
    self.upper = upper
  }

  /// The largest number of elements that are listed in memory.
  static let largestCount = 10_000_000

  var kindName: String { "a range" }
  var text: String { "\(lower)..\(upper)" }
  var count: Int? {
    guard upper >= lower else { return 0 }
    let (difference, overflow) = upper.subtractingReportingOverflow(lower)
    return overflow || difference == .max ? .max : difference + 1
  }
  var elements: [Value]? {
    guard let count, count > 0, count <= Self.largestCount else { return [] }
    return (lower...upper).map(Value.int)
  }
  /// Whether a value is one of the range's numbers.
  func holds(_ value: Value) -> Bool {
    guard let after = value.liquidOrder(.int(lower)), let before = value.liquidOrder(.int(upper)),
      after == .greater || after == .equal, before == .less || before == .equal
    else { return false }
    guard case .exact(let number)? = value.number else { return false }
    return number.isWhole
  }

  func member(_ key: Value) -> Value? {
    guard case .string(let name) = key, upper >= lower else { return nil }
    switch name {
    case "first": return .int(lower)
    case "last": return .int(upper)
    default: return nil
    }
  }
  func isEqual(to other: Value) -> Bool {
    guard case .object(let object) = other, let range = object as? RangeValue else { return false }
    return range.lower == lower && range.upper == upper
  }
}

/// The value of `forloop` or `tablerowloop`: each run of a loop has one, which counts the
/// iterations.
final class LoopState: ValueObject, @unchecked Sendable {
  // @unchecked: only the renderer that made it reads or writes it, on one thread.
  private(set) var name: String
  private(set) var length: Int
  private(set) var parent: LoopState?
  /// The number of columns of a `tablerow`; zero or less when its row never ends; nil for a `for`.
  let columns: Int?
  var index = 0
  var column = 1
  var row = 1

  init(name: String, length: Int, parent: LoopState?, columns: Int? = nil) {
    self.name = name
    self.length = length
    self.parent = parent
    self.columns = columns
  }

  /// Reuses the object as the state of another `for`.
  func restart(name: String, length: Int, parent: LoopState?) {
    self.name = name
    self.length = length
    self.parent = parent
    index = 0
  }

  /// Releases the state of the outer loop.
  func leave() { parent = nil }

  var kindName: String { "the state of a loop" }
  var text: String { columns != nil ? "Liquid::TablerowloopDrop" : "Liquid::ForloopDrop" }

  func member(_ key: Value) -> Value? {
    guard case .string(let name) = key else { return nil }
    switch name {
    case "index": return .int(index + 1)
    case "index0": return .int(index)
    case "rindex": return .int(length - index)
    case "rindex0": return .int(length - index - 1)
    case "first": return .bool(index == 0)
    case "last": return .bool(index == length - 1)
    case "length": return .int(length)
    case "name" where columns == nil: return .string(self.name)
    case "parentloop" where columns == nil: return parent.map { .object($0) } ?? .null
    case "col" where columns != nil: return .int(column)
    case "col0" where columns != nil: return .int(column - 1)
    case "col_first" where columns != nil: return .bool(column == 1)
    case "col_last" where columns != nil: return .bool(column == columns)
    case "row" where columns != nil: return .int(row)
    default: return nil
    }
  }

  /// Moves to the next iteration.
  func advance() {
    index += 1
    if columns == nil { return }
    if column == columns {
      column = 1
      row += 1
    } else {
      column += 1
    }
  }
}

/// The output that `capture` kept in a page: static text is still Markdown or HTML, and values are
/// still values.
final class CapturedTrace: ValueObject {
  let trace: Trace
  /// The text with the values inserted, which filters see.
  let text: String
  /// Its size in bytes.
  let cost: Int

  init(trace: Trace, text: String) {
    self.trace = trace
    self.text = text
    cost =
      text.utf8.count + trace.entries.count * MemoryLayout<TraceEntry>.stride
      + trace.values.count * MemoryLayout<Value>.stride
  }

  var kindName: String { "captured text" }
  var count: Int? { text.unicodeScalars.count }
  func isEqual(to other: Value) -> Bool {
    if case .object(let object) = other { return object === self || object.text == text }
    if case .string(let string) = other { return string.utf8.elementsEqual(text.utf8) }
    return false
  }
}
