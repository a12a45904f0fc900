import MarqueeBase
import Testing

@testable import MarqueePostgres

/// What a connection may be whose password is a token, whoever makes it.
@Suite struct TokenConnectionTests {
  private static func settings(_ more: [String: String] = [:]) -> ConnectionSettings {
    ConnectionSettings(
      ["host": "h.example", "user": "u", "dbname": "d", "sslrootcert": "/ca"].merging(more) { $1 },
      from: "test")
  }

  @Test func nothingWeakens() throws {
    let secured = try Self.settings([
      "sslnegotiation": "direct", "sslkeylogfile": "/tmp/keys", "gssencmode": "prefer",
      "ssl_min_protocol_version": "TLSv1", "ssl_max_protocol_version": "TLSv1.1",
      "sslcompression": "1", "service": "other", "requiressl": "0",
    ]).securedForToken()
    #expect(
      secured.parameters.mapValues(\.value) == [
        "host": "h.example", "user": "u", "dbname": "d", "sslrootcert": "/ca",
        "sslmode": "verify-full", "gssencmode": "disable", "ssl_min_protocol_version": "TLSv1.2",
      ])
    #expect(
      try secured.securedForToken().parameters.mapValues(\.value)
        == secured.parameters.mapValues(\.value))
  }

  @Test(arguments: [
    ["sslmode": "require"], ["sslmode": "prefer"], ["sslmode": "disable"], ["sslmode": "allow"],
    ["sslmode": "verify-ca"], ["host": "/run/postgresql"], ["host": "@abstract"],
    ["host": "a,/tmp"], ["service": "s", "dbname": ""],
  ]) func weakerIsRefused(_ more: [String: String]) {
    #expect(throws: DatabaseError.self) { try Self.settings(more).securedForToken() }
  }

  /// psql gets the connection by one way.
  @Test func psqlGetsOneConnection() throws {
    let token = Secret("token-for-psql-1")
    let inherited = [
      "PGSSLMODE": "disable", "PGHOST": "evil", "PGHOSTADDR": "1.2.3.4", "PGPASSWORD": "old",
      "PGSERVICE": "s", "PGSERVICEFILE": "/s", "PGSYSCONFDIR": "/c", "PGREQUIRESSL": "0",
      "PGGSSENCMODE": "prefer", "PGOPTIONS": "-c x=y", "PATH": "/bin", "PGTZ": "UTC",
      "PAGER": "less",
    ]
    let command = try PsqlCommand(
      Self.settings(), token: token, inherited: inherited, extra: ["-Atc", "SELECT 1"])
    #expect(
      command.environment() == [
        "PGPASSWORD": token.reveal(), "PGSSLMODE": "verify-full", "PGSSLROOTCERT": "/ca",
        "PGGSSENCMODE": "disable", "PATH": "/bin", "PGTZ": "UTC", "PAGER": "less",
      ])
    #expect(command.arguments[1].hasPrefix("--dbname="))
    #expect(command.arguments[1].contains("sslmode='verify-full'"))
    #expect(!command.arguments.joined().contains(token.reveal()))
    #expect(!"\(command)".contains(token.reveal()))
    #expect(throws: DatabaseError.self) {
      try PsqlCommand(Self.settings(["sslmode": "prefer"]), token: token)
    }
    // Without a secret psql may go where it likes.
    _ = try PsqlCommand(Self.settings(), extra: ["-h", "other"])
  }

  @Test(arguments: [
    ["-d", "host=evil"], ["-dhost=evil"], ["-Atdhost=evil"], ["-h", "evil"], ["-p1"], ["-U", "u"],
    ["--host=evil"], ["--ho", "evil"], ["--dbname", "x"], ["--d=x"], ["--port=1"], ["--user=x"],
    ["evil"], ["host=evil sslmode=disable"], ["-c", "SELECT 1", "evil"], ["--", "evil"],
    ["-At", "postgresql://evil/"], ["--command=SELECT 1", "x"], ["-v", "a=b", "-hevil"],
  ]) func psqlIsNotSentElsewhere(_ arguments: [String]) {
    #expect(PsqlArguments.redirecting(arguments) != nil)
    #expect(throws: DatabaseError.self) {
      try PsqlCommand(Self.settings(), token: Secret("token-for-psql-2"), extra: arguments)
    }
  }

  @Test(arguments: [
    [], ["-c", "SELECT 1"], ["-Atc", "-h is text"], ["-Atcselect"],
    ["-v", "d=h", "-f", "file.sql"],
    ["--command", "SELECT 1", "-x"], ["--set=a=b"], ["--csv", "-o", "out"],
    ["-qX", "-P", "pager=off"],
    ["--no-psqlrc", "--tuples-only"], ["-f", "-"],
  ]) func psqlsOtherArgumentsPass(_ arguments: [String]) {
    #expect(PsqlArguments.redirecting(arguments) == nil)
  }
}
