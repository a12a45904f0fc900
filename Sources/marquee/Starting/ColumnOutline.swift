internal import MarqueeBase

/// A column of a table that a site could show.
struct ColumnOutline: Hashable, Sendable {
  /// What its values are, as far as showing them goes.
  enum Kind: Hashable, Sendable {
    case integer, float, yesNo, date, time, text, uuid
    /// `numeric`; the digits after the point when the type fixes them.
    case decimal(scale: Int?)
    /// A point in time, or date and time without a zone.
    case dateTime
    /// JSON, a composite, a list of either.
    case json
    /// A list of simple values.
    case list
    case bytes
    /// PostGIS's shapes; the function that writes them as text, as SQL wants it.
    case shape(asText: String)
    /// A span of time.
    case interval
    /// Shapes, XML: text to readers, and nothing to sort by.
    case opaque
    /// Search indexes and the like: nothing for readers.
    case hidden
  }

  /// Its number in the table, for keys.
  let number: Int
  let name: String
  /// The name as SQL wants it: in quotes where it needs them.
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

  /// Whether its text can stand in an address as it is, whatever the value.
  var isPlainKey: Bool { kind == .integer || kind == .uuid || kind == .date }

  /// A column by such a name is left out of the pages until its owner says otherwise.
  var looksSecret: Bool {
    let words = [
      "password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "api_key",
      "private_key", "access_key", "credential", "credentials", "salt", "otp", "totp", "ssn",
      "cvv", "card_number", "iban",
    ]
    let padded = "_\(SafeName.identifier(name))_"
    return words.contains { padded.contains("_\($0)_") } || padded.contains("password")
  }

  /// The value as pages show it, in SQL.
  ///
  /// - Parameter name: what names the column there.
  func shownSQL(_ name: String) -> String {
    switch kind {
    case .bytes: "octet_length(\(name))"
    case .shape(let function): "\(function)(\(name))"
    case .interval: Self.inWords(name)
    default: name
    }
  }

  /// A span of time as `1 hour 30 minutes`: the server's own forms are for programs.
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
