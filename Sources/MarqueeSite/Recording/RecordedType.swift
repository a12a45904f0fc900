internal import MarqueeBase

/// What a column's SQL type says about the JSON that stands for its values in a recording, so that
/// most of them are plain: `12.50` is exact text in a `numeric` column and `"2026-11-21"` a day in a
/// `date` column.
indirect enum RecordedType: Sendable, Equatable {
  /// JSON as the server had it; nothing in it is marked.
  case json
  case decimal
  case moment(RecordedMoment.Kind)
  case array(of: RecordedType)
  /// Text, whole numbers, doubles, booleans, composites, and what nobody knows.
  case other

  /// - Parameter sqlType: as SQL writes it: `integer`, `numeric`, `date[]`.
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

  /// What an element is that is a list itself: a further dimension, or a JSON list.
  var nested: RecordedType { self == .json ? .json : .array(of: self) }
}
