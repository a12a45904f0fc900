import MarqueeBase
import MarqueePostgres

/// A value on one line, its case visible: `int 5`, `[string a, null]`, `{a: int 1}`.
func show(_ value: Value) -> String {
  switch value {
  case .null: "null"
  case .bool(let flag): "bool \(flag)"
  case .int(let number): "int \(number)"
  case .double(let number): "double \(number)"
  case .decimal(let text): "decimal \(text)"
  case .string(let text): "string \(text)"
  case .moment(let moment): "\(moment.kind) \(moment)"
  case .array(let elements): "[\(elements.map(show).joined(separator: ", "))]"
  case .record(let record):
    "{\(zip(record.keys.names, record.values).map { "\($0): \(show($1))" }.joined(separator: ", "))}"
  case .object: "object"
  }
}

/// The first value of the first row, as `show` has it.
func showFirst(_ connection: Connection, _ sql: String) throws(DatabaseError) -> String {
  show(try connection.query(sql).records.first?.values.first ?? .null)
}
