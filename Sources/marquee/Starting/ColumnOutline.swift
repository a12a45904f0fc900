internal import MarqueeBase

/// A column of a table that a site could show.
struct ColumnOutline: Hashable, Sendable {
  /// The kind of a column's values, as far as showing them needs it.
  enum Kind: Hashable, Sendable {
    case integer, float, yesNo, date, time, text, uuid
    /// `numeric`; `scale` is the number of digits after the point, nil when the type does not fix
    /// it.
    case decimal(scale: Int?)
    /// A point in time, or a date and time without a zone.
    case dateTime
    /// JSON, a composite value, or a list of either.
    case json
    /// A list of simple values.
    case list
    case bytes
    /// A shape of PostGIS; `asText` is the function that writes it as text, quoted for SQL.
    case shape(asText: String)
    /// A span of time.
    case interval
    /// Shapes and XML: they can be shown as text but not sorted by.
    case opaque
    /// Search indexes and the like, which are of no use to readers.
    case hidden
  }

  /// The column's number in the table, by which keys name it.
  let number: Int
  let name: String
  /// The name for SQL: in quotation marks where it needs them.
  let quoted: String
  let kind: Kind
  let isNullable: Bool

  /// Whether rows can be sorted by it.
  var isSortable: Bool {
    switch kind {
    case .json, .bytes, .hidden, .opaque, .shape, .list: false
    default: true
    }
  }

  /// Whether every value's text can be part of an address without encoding.
  var isPlainKey: Bool { kind == .integer || kind == .uuid || kind == .date }

  /// Whether the column's name looks like a secret's. Such a column is left out of the pages; the
  /// site's owner can add it.
  var looksSecret: Bool {
    let words = [
      "password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "api_key",
      "private_key", "access_key", "credential", "credentials", "salt", "otp", "totp", "ssn",
      "cvv", "card_number", "iban",
    ]
    let padded = "_\(SafeName.identifier(name))_"
    return words.contains { padded.contains("_\($0)_") } || padded.contains("password")
  }

  /// The SQL expression for the value as pages show it.
  ///
  /// - Parameter name: the SQL expression that names the column.
  func shownSQL(_ name: String) -> String {
    switch kind {
    case .bytes: "octet_length(\(name))"
    case .shape(let function): "\(function)(\(name))"
    case .interval: Self.inWords(name)
    default: name
    }
  }

  /// The SQL expression for a span of time in words, `1 hour 30 minutes`; PostgreSQL's own output
  /// forms are for programs.
  private static func inWords(_ name: String) -> String {
    let parts = ["year", "month", "day", "hour", "minute"].map { unit in
      "nullif(extract(\(unit) FROM \(name)), 0) || ' \(unit)s'"
    }
    let seconds = "nullif(extract(second FROM \(name)), 0)::float8 || ' seconds'"
    return """
      CASE WHEN \(name) = '0' THEN '0 seconds' ELSE nullif(regexp_replace(concat_ws(' ',
               \((parts + [seconds]).joined(separator: ",\n         "))), '\\m1 (\\w+)s\\M', '1 \\1', 'g'), '') END
      """
  }
}
