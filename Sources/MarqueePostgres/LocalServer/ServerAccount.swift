internal import Foundation
internal import MarqueeBase

/// The system user that the server runs as. PostgreSQL refuses to run as root, so root runs it as
/// another user.
struct ServerAccount: Sendable {
  let user: uid_t
  let group: gid_t
  let name: String
  /// The command that runs another command as that user; empty when this process runs as that user.
  let prefix: [String]

  /// The current user; for root, `postgres` or `nobody`.
  static func current() throws(DatabaseError) -> ServerAccount {
    let user = geteuid()
    guard user == 0 else {
      return ServerAccount(user: user, group: getegid(), name: "uid \(user)", prefix: [])
    }
    for name in ["postgres", "nobody"] {
      guard let entry = SystemAccount.named(name), entry.user != 0,
        let prefix = prefix(name, entry.user, entry.group)
      else { continue }
      return ServerAccount(user: entry.user, group: entry.group, name: name, prefix: prefix)
    }
    throw DatabaseError(
      .localServer, "PostgreSQL doesn't run as root, and no other user can be used",
      help:
        "run Marquee as a plain user; if PostgreSQL is missing, \(PostgresPackage.server.advice), "
        + "which adds a user")
  }

  private static func prefix(_ name: String, _ user: uid_t, _ group: gid_t) -> [String]? {
    let ways = [
      ["setpriv", "--reuid=\(user)", "--regid=\(group)", "--clear-groups", "--"],
      ["runuser", "-u", name, "--"],
      ["su", name, "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--"],
    ]
    return ways.first { ServerProgram.run($0 + ["true"]).isSuccess }
  }

  /// Whether that user can enter and write a folder, which also depends on the folders above it.
  func canUse(_ folder: String) -> Bool {
    prefix.isEmpty
      || ServerProgram.run(prefix + ["test", "-w", folder, "-a", "-x", folder]).isSuccess
  }

  /// Runs a program as that user.
  func run(_ arguments: [String], folder: String = "/") -> ServerProgram.Outcome {
    ServerProgram.run(prefix + arguments, folder: folder)
  }
}
