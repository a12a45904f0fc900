package import MarqueeBase

/// The arguments and environment for starting `psql` on a database.
///
/// The connection is defined by one argument, a connection string that sets everything. The PG*
/// variables that could add to it are removed from the environment; the settings already contain
/// them.
package struct PsqlCommand: Sendable {
  /// The program and its arguments, without the password.
  package let arguments: [String]
  /// The value of PGPASSWORD; nil for none.
  package let password: Secret?
  /// The other variables of the environment.
  private let variables: [String: String]

  /// All variables of the environment, PGPASSWORD included.
  package func environment() -> [String: String] {
    var all = variables
    all["PGPASSWORD"] = password?.reveal()
    return all
  }

  /// - Parameters:
  ///   - settings: the settings of the connection. For a token,
  ///     ``ConnectionSettings/securedForToken()`` is applied to them.
  ///   - token: the token to use instead of the settings' password; nil for none.
  ///   - inherited: the variables that psql would inherit.
  ///   - programFolder: the folder of `psql`; nil to find it by PATH.
  ///   - extra: further arguments of psql.
  /// - Throws: when the arguments would send a password or a token to another server.
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
    // libpq also reads these variables, which no parameter corresponds to.
    let others: Set<String> = ["PGREQUIRESSL", "PGREALM", "PGSSLKEYLOGFILE"]
    var environment = inherited.filter { !own.contains($0.key) && !others.contains($0.key) }
    // The file of a service is named only by a variable.
    if settings["service"] == nil {
      for name in ["PGSERVICEFILE", "PGSYSCONFDIR"] { environment[name] = nil }
    }
    if isToken {
      // The `\connect` command of psql takes these from the environment.
      for (keyword, variable) in [
        ("sslmode", "PGSSLMODE"), ("sslrootcert", "PGSSLROOTCERT"), ("gssencmode", "PGGSSENCMODE"),
      ] {
        environment[variable] = settings[keyword]
      }
    }
    return environment
  }
}
