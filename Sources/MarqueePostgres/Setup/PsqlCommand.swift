package import MarqueeBase

/// How to start `psql` on a database.
///
/// The connection reaches it by one way: a connection string, which names everything. The PG*
/// variables that would add to it are taken out of its environment; they are in the settings already.
package struct PsqlCommand: Sendable {
  /// The program and its arguments. No password.
  package let arguments: [String]
  /// For PGPASSWORD.
  package let password: Secret?
  /// Its other variables.
  private let variables: [String: String]

  /// All of its variables, the password among them.
  package func environment() -> [String: String] {
    var all = variables
    all["PGPASSWORD"] = password?.reveal()
    return all
  }

  /// - Parameters:
  ///   - settings: for a token, those of ``ConnectionSettings/securedForToken()``; it is applied here
  ///     again.
  ///   - token: instead of the settings' password.
  ///   - inherited: the variables that psql would have.
  ///   - extra: further arguments of psql.
  /// - Throws: when the arguments would send a password or a token elsewhere.
  package init(
    _ settings: ConnectionSettings, token: Secret? = nil, inherited: [String: String] = [:],
    programFolder: String? = nil, extra: [String] = []
  ) throws(DatabaseError) {
    let settings = token == nil ? settings : try settings.securedForToken()
    password = token ?? settings.password
    if password != nil, let argument = PsqlArguments.redirecting(extra) {
      throw DatabaseError(
        .settings, "psql's argument '\(argument)' would send the password elsewhere",
        help: "name the database by --database-url, marquee.yaml or the environment")
    }
    let program = programFolder.map { "\($0)/psql" } ?? "psql"
    let text = settings.connectionString(password: nil).reveal()
    arguments = [program, "--dbname=\(text)"] + extra
    variables = Self.variables(settings, inherited, isToken: token != nil)
  }

  private static func variables(
    _ settings: ConnectionSettings, _ inherited: [String: String], isToken: Bool
  ) -> [String: String] {
    let own = Set(LibpqOptions.known.keywordByVariable.keys)
    // libpq reads these, too, and has no parameter of the same meaning.
    let others: Set<String> = ["PGREQUIRESSL", "PGREALM", "PGSSLKEYLOGFILE"]
    var environment = inherited.filter { !own.contains($0.key) && !others.contains($0.key) }
    // A service's file is named by a variable alone.
    if settings["service"] == nil {
      for name in ["PGSERVICEFILE", "PGSYSCONFDIR"] { environment[name] = nil }
    }
    if isToken {
      // What psql's own \connect fills in.
      for (keyword, variable) in [
        ("sslmode", "PGSSLMODE"), ("sslrootcert", "PGSSLROOTCERT"), ("gssencmode", "PGGSSENCMODE"),
      ] {
        environment[variable] = settings[keyword]
      }
    }
    return environment
  }
}
