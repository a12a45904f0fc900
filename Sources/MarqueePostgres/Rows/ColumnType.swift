internal import MarqueeBase

/// The type of a column, by which its text becomes a value. It is determined once per query, so
/// that decoding a value costs one `switch`.
indirect enum ColumnType: Sendable {
  case bool
  case int
  case float
  /// A number whose text is kept exactly.
  case decimal
  /// A value that stays text: text, uuid, bytea (`\x…`), enums, intervals (ISO 8601), times with a
  /// zone, ranges, and unknown types.
  case text
  case json
  case date
  case time
  case timestamp
  case timestampWithZone
  case array(of: ColumnType, delimiter: UInt8)
  case composite(CompositeType)
  /// An array of anonymous rows, with the type of each row that is not NULL.
  case records([ColumnType])

  /// Whether decoding needs a JSON reader.
  var holdsJSON: Bool {
    switch self {
    case .json: true
    case .array(let element, _): element.holdsJSON
    case .composite(let composite): composite.members.contains { $0.holdsJSON }
    case .records(let elements): elements.contains { $0.holdsJSON }
    default: false
    }
  }

  /// The structure of the type as text. Types of the same name may differ in it: members of a
  /// composite type may be renamed, and a domain may get another base type.
  var outline: String {
    switch self {
    case .array(let element, let delimiter): return "[\(element.outline)\(delimiter)]"
    case .composite(let composite):
      let members = zip(composite.keys.names, composite.members).map { name, type in
        "\(name.utf8.count):\(name)\(type.outline)"
      }
      return "{\(members.joined())}"
    default: return "\(self)"
    }
  }
}

/// The members of a composite type. It has none for an anonymous `row(…)`, whose members are named
/// f1, f2, … as in PostgreSQL, and whose types come from ``RecordBinary``.
struct CompositeType: Sendable {
  let keys: RecordKeys
  let members: [ColumnType]

  static let anonymous = CompositeType(keys: RecordKeys([]), members: [])
}

/// A type that has the same OID on every server.
struct BuiltInType {
  let name: String
  let type: ColumnType
}

extension BuiltInType {
  /// The built-in types by OID. All others are looked up on the server.
  static let all: [UInt32: BuiltInType] = {
    // (OID, OID of its array, name, type)
    let scalars: [(UInt32, UInt32, String, ColumnType)] = [
      (16, 1000, "boolean", .bool),
      (17, 1001, "bytea", .text),
      (18, 1002, "\"char\"", .text),
      (19, 1003, "name", .text),
      (20, 1016, "bigint", .int),
      (21, 1005, "smallint", .int),
      (23, 1007, "integer", .int),
      (25, 1009, "text", .text),
      (26, 1028, "oid", .int),
      (114, 199, "json", .json),
      (142, 143, "xml", .text),
      (700, 1021, "real", .float),
      (701, 1022, "double precision", .float),
      (790, 791, "money", .text),
      (829, 1040, "macaddr", .text),
      (650, 651, "cidr", .text),
      (869, 1041, "inet", .text),
      (1042, 1014, "character", .text),
      (1043, 1015, "character varying", .text),
      (1082, 1182, "date", .date),
      (1083, 1183, "time without time zone", .time),
      (1114, 1115, "timestamp without time zone", .timestamp),
      (1184, 1185, "timestamp with time zone", .timestampWithZone),
      (1186, 1187, "interval", .text),
      (1266, 1270, "time with time zone", .text),
      (1560, 1561, "bit", .text),
      (1562, 1563, "bit varying", .text),
      (1700, 1231, "numeric", .decimal),
      (2205, 2210, "regclass", .text),
      (2249, 2287, "record", .composite(.anonymous)),
      (2950, 2951, "uuid", .text),
      (3802, 3807, "jsonb", .json),
      (3904, 3905, "int4range", .text),
      (3906, 3907, "numrange", .text),
      (3908, 3909, "tsrange", .text),
      (3910, 3911, "tstzrange", .text),
      (3912, 3913, "daterange", .text),
      (3926, 3927, "int8range", .text),
    ]
    var all: [UInt32: BuiltInType] = [
      705: BuiltInType(name: "unknown", type: .text), 2278: BuiltInType(name: "void", type: .text),
    ]
    for (oid, arrayOID, name, type) in scalars {
      all[oid] = BuiltInType(name: name, type: type)
      all[arrayOID] = BuiltInType(
        name: "\(name)[]", type: .array(of: type, delimiter: UInt8(ascii: ",")))
    }
    return all
  }()
}
