internal import MarqueeBase

extension DatabaseError {
  /// Parses libpq's message about a connection that could not be made.
  ///
  /// libpq keeps no SQLSTATE for such errors, so the connection is opened in verbose mode and the
  /// code is read from the text: `FATAL:  28P01: password authentication failed for user "jane"`.
  /// With `sslmode=prefer` libpq tries again without TLS and adds that error, too; the first one is
  /// the reason. With several hosts, the failure of each is on a line of its own.
  init(connecting text: String, server: String) {
    let lines = text.split(separator: "\n").map(String.init)
    var refusal: (severity: String, state: String, message: String)?
    var rest: [String: String] = [:]
    for line in lines {
      if refusal == nil {
        refusal = Self.refusal(line)
        continue
      }
      if Self.refusal(line) != nil { break }
      for label in ["DETAIL", "HINT"] where line.hasPrefix("\(label):  ") {
        rest[label] = rest[label] ?? String(line.dropFirst(label.count + 3))
      }
    }
    if let refusal {
      let kind = Self.kind(sqlState: refusal.state, message: refusal.message)
      self.init(
        kind == .statement ? .unreachable : kind, refusal.message, sqlState: refusal.state,
        detail: rest["DETAIL"], hint: rest["HINT"], server: server)
      severity = refusal.severity
      return
    }
    let message = lines.map(Self.withoutPrefix).joined(separator: "; ")
    self.init(Self.kind(connecting: text), message, server: server)
  }

  /// Finds `FATAL:  28P01: text` anywhere in a line. The severity may be in the server's language.
  private static func refusal(_ line: String) -> (severity: String, state: String, message: String)?
  {
    var rest = line[...]
    while let colon = rest.firstIndex(of: ":") {
      let after = rest[rest.index(after: colon)...]
      let code = after.dropFirst(2).prefix(5)
      if after.hasPrefix("  "), code.count == 5, code.allSatisfy(Self.isStateCharacter),
        after.dropFirst(7).hasPrefix(": ")
      {
        let severity = line[..<colon].split(separator: " ").last.map(String.init) ?? "FATAL"
        return (severity, String(code), String(after.dropFirst(9)))
      }
      rest = after
    }
    return nil
  }

  private static func isStateCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isNumber || character.isUppercase)
  }

  private static func kind(connecting text: String) -> Kind {
    let lower = text.lowercased()
    // libpq's messages about its parameters stand alone; those about a server come after its name.
    if lower.hasPrefix("invalid ") || lower.hasPrefix("could not match ") { return .settings }
    // EAGAIN of a socket: more clients connect at once than the server can accept.
    if lower.contains("on socket"), lower.contains("resource temporarily unavailable") {
      return .starting
    }
    // The word SSL also occurs in other refusals; these texts are about TLS itself.
    let tls = ["ssl error", "certificate", "does not support ssl", "could not establish ssl"]
    if tls.contains(where: lower.contains) { return .tls }
    if ["no password supplied", "password", "authentication method", "gssapi", "pgpass"]
      .contains(where: lower.contains)
    {
      return .authentication
    }
    if lower.contains("timeout expired") { return .timedOut }
    return .unreachable
  }

  /// The line without blanks at its start. It keeps the address that was tried: `connection to
  /// server at "h" (1.2.3.4), port 5432 failed: Connection refused`.
  private static func withoutPrefix(_ line: String) -> String {
    var line = line[...]
    while line.first == "\t" || line.first == " " { line = line.dropFirst() }
    return String(line)
  }
}
