internal import CLibpq
package import MarqueeBase

extension ConnectionSettings {
  /// Parses a connection string as libpq does: `postgresql://user@host:5432/db?sslmode=require`
  /// with percent-encoding, several hosts and IPv6, or `host=… dbname=…`. `local` is Marquee's
  /// private server.
  ///
  /// - Parameter origin: the place that the text came from, for messages.
  /// - Throws: a diagnostic that does not repeat the text, because it may contain a password.
  package init(string: String, from origin: String, at place: SourceLocation? = nil)
    throws(Diagnostics)
  {
    // A stored secret often ends with an unintended line break.
    let text = string.trimmingPrefix { $0.isWhitespace }.reversed().trimmingPrefix {
      $0.isWhitespace
    }.reversed().reduce(into: "") { $0.append($1) }
    if text == "local" {
      self = .local
      return
    }
    func fail(_ message: String, _ help: String?) -> Diagnostics {
      Diagnostics(
        Diagnostic(
          "\(origin): \(message)", code: "database.connection-string", category: .configuration,
          at: place, help: help))
    }
    let example = "postgresql://USER@HOST:5432/DATABASE"
    if text.isEmpty { throw fail("the connection string is empty", "write \(example)") }
    if text.utf8.contains(0) { throw fail("a NUL character in the connection string", nil) }
    if let quote = text.first, ["\"", "'", "`"].contains(quote), text.last == quote {
      throw fail(
        "the connection string stands in quotes (\(quote)) that nobody has taken off",
        "remove them: a shell takes quotes off, docker's `--env-file` and many a CI's settings "
          + "don't")
    }
    if text.hasPrefix("DATABASE_URL=") {
      throw fail(
        "the value begins with `DATABASE_URL=`", "leave the name out: the value is what follows `=`"
      )
    }
    if let scheme = Self.scheme(of: text), !["postgresql", "postgres"].contains(scheme) {
      let isDialect = ["postgres", "postgis", "psql", "pgsql"].contains { scheme.hasPrefix($0) }
      throw fail(
        "'\(scheme)' is not PostgreSQL's scheme",
        isDialect
          ? "write `postgresql://`: what else stands before `://` is for another library"
          : "connection strings start with `postgresql://`")
    }
    if Self.holdsStrayAt(text) {
      throw fail(
        "not a valid URL (an `@` that does not end the user name and password)",
        "in a user name or password write @ as %40, / as %2F, : as %3A, # as %23, ? as %3F; "
          + "elsewhere @ as %40")
    }
    var failure: UnsafeMutablePointer<CChar>?
    guard let options = PQconninfoParse(text, &failure) else {
      let said = failure.map { String(cString: $0) } ?? ""
      PQfreemem(failure)
      let (message, help) = Self.explain(said, text)
      throw fail(message, help ?? "write \(example)")
    }
    defer { PQconninfoFree(options) }
    var values: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val {
        values[String(cString: keyword)] = String(cString: value)
      }
      option += 1
    }
    self.init(values, from: origin)
  }

  /// Whether a URL has an `@` in its host, port or database, before `?…`. It comes from a password
  /// with an unencoded `@` or `/`. libpq would take parts of the password for names, which would
  /// then be shown and looked up.
  private static func holdsStrayAt(_ text: String) -> Bool {
    guard scheme(of: text) != nil, let start = text.firstRange(of: "://")?.upperBound else {
      return false
    }
    let rest = text[start...]
    guard let at = rest.firstIndex(of: "@") else { return false }
    if let slash = rest[..<at].firstIndex(of: "/") {
      // The text after a `?` that follows the slash is parameters.
      return !rest[slash..<at].contains("?")
    }
    return rest[rest.utf8.index(after: at)...].prefix(beforeAny: "?").contains("@")
  }

  private static func scheme(of text: String) -> String? {
    guard let end = text.firstRange(of: "://") else { return nil }
    let scheme = text[..<end.lowerBound]
    let isScheme = scheme.allSatisfy { character in
      character.isASCII
        && (character.isLetter || character.isNumber || ":+.-_".contains(character))
    }
    return isScheme && scheme.first?.isLetter == true ? scheme.lowercased() : nil
  }

  /// The message and the help for libpq's error. libpq quotes the text that it can't parse, which
  /// may be part of a password, so only the name of a parameter is repeated.
  private static func explain(_ said: String, _ text: String) -> (String, String?) {
    for start in ["invalid URI query parameter: \"", "invalid connection option \""]
    where said.hasPrefix(start) {
      let name = String(said.dropFirst(start.count).prefix { $0 != "\"" })
      let isName =
        name.utf8.count <= 32
        && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
      // A password with an unencoded `?` also leads here.
      if isName {
        let options = LibpqOptions.known
        return (
          "unknown parameter '\(name)'", options.advice(about: name, among: options.keywords)
        )
      }
      return ("an unknown parameter", "in a user name or password write `?` as %3F and `&` as %26")
    }
    let reason = said.prefix { $0 != "\"" && $0 != "\n" }
    var message = String(reason)
    while let last = message.last, ": ".contains(last) { message.removeLast() }
    if said.contains("percent-encoded") {
      return (message, "in a user name or password write % as %25, @ as %40, / as %2F, : as %3A")
    }
    if text.contains("://") {
      return (
        "not a valid URL" + (message.isEmpty ? "" : " (\(message))"),
        "in a user name or password write @ as %40, / as %2F, : as %3A, # as %23, ? as %3F"
      )
    }
    if said.hasPrefix(#"missing "=""#) {
      return ("neither a URL nor `key=value` pairs: an `=` is missing", nil)
    }
    return (message.isEmpty ? "not a valid connection string" : message, nil)
  }

  /// The settings in libpq's form `keyword='value'`, with the password. It is for libpq only.
  func connectionString(password: Secret?) -> Secret {
    var pairs = parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value.value) }
    if let password { pairs.append(("password", password.reveal())) }
    return Secret(around: pairs.map { Self.pair($0.0, $0.1) }.joined(separator: " "))
  }

  /// One parameter in libpq's form: `keyword='value'`, with quotes and backslashes escaped. libpq
  /// reads bytes, to which a quote with a combining mark after it is still a quote.
  static func pair(_ keyword: String, _ value: String) -> String {
    var escaped = ""
    for scalar in value.unicodeScalars {
      if scalar == "'" || scalar == "\\" { escaped += "\\" }
      escaped.unicodeScalars.append(scalar)
    }
    return "\(keyword)='\(escaped)'"
  }
}
