internal import MarqueeBase

/// How the keys of a query are compared: as the server compares the values of the key's column.
///
/// What a template looks up is brought to the column's type, as SQL does with a literal: the text
/// "2026-11-21" finds a date, "1" the number 1, and "AB" the `citext` "ab". What has no such form is
/// refused, with the names of both types: nothing is found missing only because it is of another type.
enum KeyKind: String, Sendable {
  /// Text of any type, and whatever is compared as its text: enums, intervals, ranges.
  case text
  /// `character(n)`: the spaces at the end don't count.
  case paddedText
  /// `citext`: upper and lower case are one.
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
  /// Nobody knows the type, or JSON: values of one kind are equal.
  case any

  /// - Parameters:
  ///   - type: as SQL writes it; empty when nobody knows.
  ///   - sample: some value of the column, which then says what it is.
  init(type: String, sample: Value? = nil) {
    // An extension's type may be written with its schema, a length within or after the name.
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
      // A type of a site's own: a composite's values are maps, and no text.
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

  /// The moments that the column has; nil where it has none.
  var momentKind: Moment.Kind? {
    switch self {
    case .date: .date
    case .time: .time
    case .timestamp: .timestamp
    case .timestampWithZone: .timestampWithZone
    default: nil
    }
  }

  /// What a person calls the type, where SQL's name is not known.
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
