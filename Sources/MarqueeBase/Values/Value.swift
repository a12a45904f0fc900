/// A value as a template sees it: a column of a row, a piece of JSON, a parameter.
///
/// Numbers keep what the server sent: `int` for whole numbers that fit 64 bits, `double` for
/// PostgreSQL's floating types, `decimal` for `numeric`, whose text is exact.
public enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  /// An exact decimal as PostgreSQL or JSON wrote it (`12.50`, `1e400`, `NaN`).
  case decimal(String)
  case string(String)
  /// A date, a time of day or a point in time.
  case moment(Moment)
  case array([Value])
  /// An ordered map: a row, a JSON object, a composite.
  case record(Record)
  /// Something that answers for itself: rows by key, trusted HTML, a range, a loop's state.
  case object(any ValueObject)
}

extension Value {
  /// What a person would call this value in a message: `text`, `a list`, `a row`, …
  package var kindName: String {
    switch self {
    case .null: "nothing (NULL)"
    case .bool: "true or false"
    case .int, .double, .decimal: "a number"
    case .string: "text"
    case .moment(let moment): moment.kind == .date ? "a date" : "a time"
    case .array: "a list"
    case .record: "a map"
    case .object(let object): object.kindName
    }
  }

  @inlinable public var isNull: Bool {
    if case .null = self { true } else { false }
  }
}

/// What is wrong with a key, and what to do about it.
public struct KeyRefusal: Sendable {
  public let message: String
  public let help: String

  public init(_ message: String, help: String) {
    self.message = message
    self.help = help
  }
}

/// A value with behaviour of its own. Floors above add classes; each is immutable, or guards
/// its state, because values cross threads.
public protocol ValueObject: AnyObject, Sendable {
  /// What a person would call it in a message.
  var kindName: String { get }
  /// What stands in the output when it is printed.
  var text: String { get }
  /// `object[key]` and `object.key`; nil when there is no such member.
  func member(_ key: Value) -> Value?
  /// What a `for` loop sees; nil when it can't be looped over.
  var elements: [Value]? { get }
  /// The value of `.size`; nil when it has none.
  var count: Int? { get }
  /// Why nothing can be found by a key, where that is a mistake: it is of another type than the keys.
  /// Asked when there is no such member.
  func refusal(of key: Value) -> KeyRefusal?
  /// Whether it is the same as another value in `==`, in `where` and in `uniq`.
  func isEqual(to other: Value) -> Bool
}

extension ValueObject {
  public var kindName: String { "an object" }
  public var text: String { "" }
  public func member(_ key: Value) -> Value? { nil }
  public var elements: [Value]? { nil }
  public var count: Int? { elements?.count }
  public func refusal(of key: Value) -> KeyRefusal? { nil }
  public func isEqual(to other: Value) -> Bool {
    if case .object(let object) = other { object === self } else { false }
  }
}
