package import MarqueeBase

/// The value of `database:` in `marquee.yaml`. The environment may override it in the target
/// `marquee`.
package enum DatabaseSetting: Sendable {
  /// The private server that Marquee starts by itself.
  case local
  /// A connection string for libpq: a URI or `key=value` pairs.
  case url(String, SourceLocation)
  /// Single fields, with the keys of `DatabaseKey`.
  case fields([Field])

  /// A key of `database:` with its value and the value's place.
  package struct Field: Sendable {
    package let key: DatabaseKey
    package let value: String
    package let location: SourceLocation

    package var name: String { key.name }
  }

  /// The single fields; empty when the database is given otherwise.
  package var allFields: [Field] {
    if case .fields(let fields) = self { fields } else { [] }
  }

  /// The field with this key; nil when it is not given.
  package func field(_ name: String) -> Field? { allFields.first { $0.name == name } }
}

extension YAMLReader {
  mutating func database(_ entry: YAMLEntry) -> DatabaseSetting {
    switch entry.node.content {
    case .scalar(let text, _) where text == "local" || text.isEmpty: return .local
    case .scalar(let text, _):
      if !text.contains("://") && !text.contains("=") {
        report(
          "'\(text)' is not a database", code: "configuration.value", at: entry.node.location,
          help: "write local, or an address like postgresql://user@host:5432/name")
      }
      return .url(text, entry.node.location)
    case .list:
      report(
        "'database' wants local, an address or a map, not a list",
        code: "configuration.wrong-type", at: entry.node.location)
      return .local
    case .map(let entries): return .fields(entries.compactMap { databaseField($0) })
    }
  }

  private mutating func databaseField(_ entry: YAMLEntry) -> DatabaseSetting.Field? {
    guard let key = DatabaseKey.named(entry.key) else {
      if entry.key == "password" {
        report(
          "a password has no place in a file that is committed",
          code: "configuration.password", at: entry.keyLocation,
          help: "set PGPASSWORD or DATABASE_URL in the environment, or use a token")
      } else {
        unknownKey(entry, in: "database", known: DatabaseKey.all.map(\.name))
      }
      return nil
    }
    if case .connection = key.owner, case .wholeNumber(let range) = key.description.shape {
      let number = integer(
        entry, atLeast: range.lowerBound, atMost: range.upperBound, in: "database")
      guard number != nil else { return nil }
    }
    guard let text = text(entry, in: "database") else { return nil }
    return DatabaseSetting.Field(key: key, value: text, location: entry.node.location)
  }
}
