/// A value as a template sees it: a column of a row, a piece of JSON, a parameter.
///
/// Numbers keep the server's representation: `int` for whole numbers that fit 64 bits, `double` for
/// PostgreSQL's floating-point types, `decimal` for `numeric`, whose text is exact.
public enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  /// An exact decimal number as PostgreSQL or JSON wrote it (`12.50`, `1e400`, `NaN`).
  case decimal(String)
  case string(String)
  /// A date, a time of day or a point in time.
  case moment(Moment)
  case array([Value])
  /// An ordered map: a row, a JSON object, a composite value of PostgreSQL.
  case record(Record)
  /// A value with behaviour of its own: rows by key, trusted HTML, a range, the state of a loop.
  case object(any ValueObject)
}

extension Value {
  /// The name of this kind of value in messages: `text`, `a list`, `a map`, …
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

/// The reason why a key is refused, and what to do about it.
public struct KeyRefusal: Sendable {
  public let message: String
  public let help: String

  public init(_ message: String, help: String) {
    self.message = message
    self.help = help
  }
}

/// A value with behaviour of its own. Floors above add classes. Each class is immutable or guards
/// its state, because threads share values.
public protocol ValueObject: AnyObject, Sendable {
  /// The name of this kind of value in messages.
  var kindName: String { get }
  /// The text that is written when the value is printed.
  var text: String { get }
  /// The member that `object[key]` and `object.key` return; nil when there is none.
  func member(_ key: Value) -> Value?
  /// The elements that a `for` loop goes through; nil when the value can't be looped over.
  var elements: [Value]? { get }
  /// The value of `.size`; nil when it has none.
  var count: Int? { get }
  /// The reason why no member can have this key, for example a key of another type than the
  /// object's keys; nil when the key is only missing. It is called when there is no such member.
  func refusal(of key: Value) -> KeyRefusal?
  /// Whether the object equals another value in `==`, in `where` and in `uniq`.
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
