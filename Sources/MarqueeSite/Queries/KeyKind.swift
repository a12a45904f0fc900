internal import MarqueeBase

/// The way in which the keys of a query are compared, which is that of the server for the key
/// column's type.
///
/// The value that a template looks up is converted to the column's type, as SQL does with a
/// literal: the text "2026-11-21" finds a date, "1" the number 1, and "AB" the `citext` "ab". A
/// value that can't be converted is an error that names both types, so that no look-up finds
/// nothing only because of its type.
enum KeyKind: String, Sendable {
  /// Text of any type, and other types that are compared as their text: enums, intervals, ranges.
  case text
  /// `character(n)`: trailing spaces don't count.
  case paddedText
  /// `citext`: upper and lower case are equal.
  case textOfAnyCase
  case number
  case bool
  case date
  case time
  case timestamp
  case timestampWithZone
  case uuid
  case bytes
  /// `inet` and `cidr`.
  case address
  case hardwareAddress
  /// JSON, or an unknown type: values are compared by their own kinds.
  case any

  /// - Parameters:
  ///   - type: the type's name as SQL writes it; empty when it is not known.
  ///   - sample: a value of the column that is not NULL; it decides when the type is not known.
  init(type: String, sample: Value? = nil) {
    // An extension's type may have its schema before the name; a length may be in the name or after
    // it.
    let plain = type.replacing(/\([0-9,]*\)/, with: "")
    let name = plain.split(separator: ".").last ?? ""
    switch name {
    case "character", "char", "bpchar": self = .paddedText
    case "citext": self = .textOfAnyCase
    case "smallint", "integer", "bigint", "numeric", "real", "double precision", "oid":
      self = .number
    case "boolean": self = .bool
    case "date": self = .date
    case "time", "time without time zone": self = .time
    case "timestamp", "timestamp without time zone": self = .timestamp
    case "timestamp with time zone": self = .timestampWithZone
    case "uuid": self = .uuid
    case "bytea": self = .bytes
    case "inet", "cidr": self = .address
    case "macaddr", "macaddr8": self = .hardwareAddress
    case "json", "jsonb": self = .any
    case "": self = Self.of(sample)
    default:
      // A user-defined type: the values of a composite type are maps, not texts.
      self = sample.map { Self.of($0) } ?? .text
    }
  }

  private static func of(_ sample: Value?) -> KeyKind {
    switch sample {
    case .bool: .bool
    case .int, .double, .decimal: .number
    case .string: .text
    case .moment(let moment): of(moment.kind)
    default: .any
    }
  }

  private static func of(_ kind: Moment.Kind) -> KeyKind {
    switch kind {
    case .date: .date
    case .time: .time
    case .timestamp: .timestamp
    case .timestampWithZone: .timestampWithZone
    }
  }

  /// The kind of moments in the column; nil when it has none.
  var momentKind: Moment.Kind? {
    switch self {
    case .date: .date
    case .time: .time
    case .timestamp: .timestamp
    case .timestampWithZone: .timestampWithZone
    default: nil
    }
  }

  /// The type for messages, when SQL's name is not known.
  var description: String {
    switch self {
    case .text, .paddedText, .textOfAnyCase: "text"
    case .number: "a number"
    case .bool: "true or false"
    case .date: "a date"
    case .time: "a time of day"
    case .timestamp, .timestampWithZone: "a time"
    case .uuid: "a uuid"
    case .bytes: "bytea"
    case .address: "an address"
    case .hardwareAddress: "a hardware address"
    case .any: "JSON"
    }
  }
}
