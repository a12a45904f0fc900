internal import Foundation
internal import MarqueeBase

/// The folder and version of PostgreSQL's programs.
struct ServerBinaries: Sendable {
  let folder: String
  /// The major version: `15`.
  let majorVersion: String

  func path(_ program: String) -> String { "\(folder)/\(program)" }

  /// Looks for the programs in `pg_config --bindir`, in `/usr/lib/postgresql/*/bin` from the newest
  /// version, in PATH, and in two further usual places.
  ///
  /// - Parameters:
  ///   - searchPath: the environment's PATH.
  ///   - preferred: the version that made the cluster; nil when there is no cluster.
  static func find(searchPath: String?, preferring preferred: String?)
    throws(DatabaseError) -> ServerBinaries
  {
    let fixed = ["/usr/lib/postgresql", "/usr/pgsql", "/usr/local/pgsql"]
    var folders: [String] = []
    let named = ServerProgram.run(["pg_config", "--bindir"])
    if named.isSuccess {
      folders.append(named.output.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: fixed[0])) ?? []
    folders += versions.compactMap { Int($0) }.sorted(by: >).map { "\(fixed[0])/\($0)/bin" }
    folders += (searchPath ?? "").split(separator: ":").map(String.init).filter {
      $0.hasPrefix("/")
    }
    folders += fixed.dropFirst().map { "\($0)/bin" }
    var first: ServerBinaries?
    for folder in folders {
      guard
        ["initdb", "postgres", "pg_ctl"].allSatisfy({ access("\(folder)/\($0)", X_OK) == 0 }),
        let version = majorVersion(folder)
      else { continue }
      let binaries = ServerBinaries(folder: folder, majorVersion: version)
      if preferred == nil || preferred == version { return binaries }
      first = first ?? binaries
    }
    if let first { return first }
    throw DatabaseError(
      .localServer, "PostgreSQL's server programs are not installed here",
      help: "`sudo apt-get install postgresql`, or name another database: DATABASE_URL, or "
        + "`database:` in marquee.yaml")
  }

  /// The major version from `postgres --version`: 15 for `postgres (PostgreSQL) 15.18 (Debian …)`.
  private static func majorVersion(_ folder: String) -> String? {
    let outcome = ServerProgram.run(["\(folder)/postgres", "--version"])
    guard outcome.isSuccess, let end = outcome.output.firstRange(of: "(PostgreSQL) ") else {
      return nil
    }
    let digits = outcome.output[end.upperBound...].prefix { $0.isNumber }
    return digits.isEmpty ? nil : String(digits)
  }
}
