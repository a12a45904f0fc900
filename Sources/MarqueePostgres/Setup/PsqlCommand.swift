package import MarqueeBase

/// How to start `psql` on a database.
package struct PsqlCommand: Sendable {
  /// The program and its arguments. No password.
  package let arguments: [String]
  /// To be added to the environment: PGPASSWORD, where there is a password.
  package let environment: [String: Secret]

  /// - Parameters:
  ///   - programFolder: where psql is; nil looks in PATH.
  ///   - extra: further arguments of psql.
  package init(
    _ settings: ConnectionSettings, password source: PasswordSource? = nil,
    programFolder: String? = nil, extra: [String] = []
  ) throws(DatabaseError) {
    var settings = settings
    var secret = settings.password
    if let source {
      do {
        if let token = try source(settings) {
          settings = try settings.securedForToken()
          secret = token
        }
      } catch let error as DatabaseError {
        throw error
      } catch {
        var problem = DatabaseError(.authentication, "no password for the database: \(error)")
        problem.diagnostics = error as? Diagnostics ?? (error as? Diagnostic).map(Diagnostics.init)
        throw problem
      }
    }
    let program = programFolder.map { "\($0)/psql" } ?? "psql"
    arguments = [program, settings.connectionString(password: nil).reveal()] + extra
    environment = secret.map { ["PGPASSWORD": $0] } ?? [:]
  }
}
