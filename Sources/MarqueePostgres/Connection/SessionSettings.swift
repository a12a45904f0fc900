internal import MarqueeBase

/// The settings that decide how SQL is understood, how the server prints values, and how long it
/// waits.
///
/// They are `SET LOCAL` in the message that begins a transaction, and end with it. Nothing is set
/// for a session: behind a pooler, the next transaction may run on another server connection, which
/// lacks the setting, while the one that has it goes to another client.
///
/// In a snapshot each query is rolled back to a savepoint, so that no setting that a query changes,
/// listed here or not, affects the next query. This costs no round trip, because the cursor has to
/// be closed anyway. A server without savepoints (Aurora DSQL) has no procedural functions either;
/// there the settings that it reports are checked (``Connection/restoreReported()``).
struct SessionSettings {
  struct Setting: Hashable {
    let name: String
    /// The value; nil for the default of the role, the database or the server.
    let value: String?

    var statement: String {
      // A search path is a list, which SET would take for a single name.
      if name == "search_path", let value {
        return "SELECT pg_catalog.set_config('search_path', \(Connection.quotedText(value)), true)"
      }
      return "SET LOCAL \(name) TO " + (value.map(Connection.quotedText) ?? "DEFAULT")
    }
  }

  private(set) var settings: [Setting]
  /// Whether the server accepts several statements in one message.
  var isOneMessage = true
  /// Whether the accepted settings have been found out one by one.
  var isLearned = false
  var hasSavepoints = true
  var sharesSnapshots = true

  /// - Parameters:
  ///   - dateStyle: the value that the server reported, `ISO, DMY`. Its order of day and month is
  ///     kept, because it decides how literals in a query are read.
  ///   - searchPath: the session's own; nil for the role's.
  init(serverVersion: Int, dateStyle: String?, searchPath: String?) {
    let order = dateStyle?.split(separator: ",").dropFirst().first.map { "," + $0 } ?? ""
    var values: [(String, String?)] = [
      ("client_encoding", "UTF8"), ("DateStyle", "ISO" + order), ("IntervalStyle", "iso_8601"),
      ("TimeZone", "UTC"), ("standard_conforming_strings", "on"), ("bytea_output", "hex"),
      ("extra_float_digits", "1"), ("cursor_tuple_fraction", "1"), ("search_path", searchPath),
      ("lc_monetary", nil), ("lc_numeric", nil), ("lc_time", nil), ("xmlbinary", nil),
      ("xmloption", nil), ("default_text_search_config", nil), ("role", nil),
      ("statement_timeout", "0"), ("lock_timeout", "0"),
    ]
    if serverVersion >= 90_500 { values.append(("row_security", nil)) }
    if serverVersion >= 90_600 { values.append(("idle_in_transaction_session_timeout", "0")) }
    // With this setting the server notices within 10 s that its client is gone, even during a
    // query.
    if serverVersion >= 140_000 { values.append(("client_connection_check_interval", "10s")) }
    if serverVersion >= 170_000 { values.append(("transaction_timeout", "0")) }
    settings = values.map { Setting(name: $0.0, value: $0.1) }
  }

  /// Keeps only the settings that the server accepts.
  mutating func keep(_ accepted: [Setting]) { settings = accepted }

  /// The search path in libpq's `options`, `-c search_path=shop,public`; nil when there is none.
  static func searchPath(inOptions options: String?) -> String? {
    guard let options else { return nil }
    var words: [String] = [""]
    var isEscaped = false
    for character in options {
      if isEscaped {
        words[words.count - 1].append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character.isWhitespace {
        words.append("")
      } else {
        words[words.count - 1].append(character)
      }
    }
    var found: String?
    var isNext = false
    for word in words where !word.isEmpty {
      var setting = word[...]
      if isNext {
        isNext = false
      } else if word == "-c" {
        isNext = true
        continue
      } else if word.hasPrefix("-c") || word.hasPrefix("--") {
        setting = word.dropFirst(2)
      } else {
        continue
      }
      let parts = setting.split(separator: "=", maxSplits: 1)
      if parts.count == 2, parts[0].lowercased().replacing("-", with: "_") == "search_path" {
        found = String(parts[1])
      }
    }
    return found
  }
}
