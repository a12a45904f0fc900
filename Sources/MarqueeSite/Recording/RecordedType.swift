internal import MarqueeBase

/// The kind of JSON for a column's values in a recording, which follows from its SQL type. So most
/// values need no mark: `12.50` is a decimal in a `numeric` column, and `"2026-11-21"` a date in a
/// `date` column.
indirect enum RecordedType: Sendable, Equatable {
  /// JSON as the server sent it; values in it have no marks.
  case json
  case decimal
  case moment(RecordedMoment.Kind)
  case array(of: RecordedType)
  /// Text, whole numbers, doubles, booleans, composites and unknown types.
  case other

  /// - Parameter sqlType: the type as SQL writes it: `integer`, `numeric`, `date[]`.
  init(sqlType: String) {
    if sqlType.hasSuffix("[]") {
      self = .array(of: RecordedType(sqlType: String(sqlType.dropLast(2))))
      return
    }
    switch sqlType {
    case "json", "jsonb": self = .json
    case "numeric": self = .decimal
    case "date": self = .moment(.date)
    case "time without time zone": self = .moment(.time)
    case "timestamp without time zone": self = .moment(.timestamp)
    case "timestamp with time zone": self = .moment(.timestampWithZone)
    default: self = .other
    }
  }

  /// The type of an element that is itself a list: a further dimension, or a JSON list.
  var nested: RecordedType { self == .json ? .json : .array(of: self) }
}
