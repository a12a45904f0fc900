internal import Foundation
internal import MarqueeBase

/// The folder and version of PostgreSQL's programs.
struct ServerBinaries: Sendable {
  let folder: String
  /// The major version: `15`.
  let majorVersion: String

  func path(_ program: String) -> String { "\(folder)/\(program)" }

  /// Looks for the programs in `pg_config --bindir`, in the folders that Debian, PostgreSQL's own
  /// packages for Red Hat, SUSE and Alpine have for each version, from the newest version, in PATH,
  /// and in a further usual place.
  ///
  /// - Parameters:
  ///   - searchPath: the environment's PATH.
  ///   - preferred: the version that made the cluster; nil when there is no cluster.
  static func find(searchPath: String?, preferring preferred: String?)
    throws(DatabaseError) -> ServerBinaries
  {
    var folders: [String] = []
    let named = ServerProgram.run(["pg_config", "--bindir"])
    if named.isSuccess {
      folders.append(named.output.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    folders += versionFolders
    folders += (searchPath ?? "").split(separator: ":").map(String.init).filter {
      $0.hasPrefix("/")
    }
    folders.append("/usr/local/pgsql/bin")
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
      help: PostgresPackage.server.advice + "; or name another database: DATABASE_URL, or "
        + "`database:` in marquee.yaml")
  }

  /// The folders of programs that distributions have for each major version.
  private static var versionFolders: [String] {
    let places = [
      ("/usr/lib/postgresql", "", "/bin"),  // Debian
      ("/usr", "pgsql-", "/bin"),  // PostgreSQL's packages for Red Hat
      ("/usr/lib", "postgresql", "/bin"),  // SUSE
      ("/usr/libexec", "postgresql", ""),  // Alpine
    ]
    let found = places.flatMap { parent, prefix, suffix in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
      return names.compactMap { name in
        name.hasPrefix(prefix)
          ? Int(name.dropFirst(prefix.utf8.count)).map { ($0, "\(parent)/\(name)\(suffix)") } : nil
      }
    }
    return found.sorted { $0.0 > $1.0 }.map { $0.1 }
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
