internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// Marquee's private PostgreSQL: what `local` means.
///
/// A cluster in a state folder, reachable by a Unix socket in a folder of mode 0700 and in no
/// other way. It is started on demand and shared: whoever uses it holds a shared lock on
/// `users.lock`, and the last one stops it. Everything that changes the server's state happens
/// under `start.lock`. A process that is killed loses its locks, and a small shell it left behind
/// (``Watchdog``) stops the server then.
///
/// The cluster is tuned for a database that can be made again from `database/*.sql` at any time:
/// `fsync` is off, and a cluster that doesn't start is put aside and made anew.
///
/// Keep the object as long as connections to the server are wanted: its end is the end of its use.
package final class LocalServer: Sendable {
  package struct Options: Sendable {
    /// `.marquee/postgres`. Made if missing.
    package var stateFolder: String
    /// The environment's PATH, for a server in an unusual place.
    package var searchPath: String?
    /// For the socket, when the state folder's path is too long for one.
    package var temporaryFolder = "/tmp"
    /// Gets a sentence when something takes long or is unusual.
    package var onNotice: (@Sendable (String) -> Void)?

    package init(stateFolder: String) { self.stateFolder = stateFolder }
  }

  /// Where the cluster is, for messages.
  package var clusterFolder: String { folders.home }
  /// The programs' folder, with `psql` in it as a rule.
  package let programFolder: String

  let folders: PrivateFolders
  private let cluster: Cluster
  let options: Options
  /// The folder of the running server's socket.
  private let socketFolder: String
  /// Nil when it has been left.
  private let use: Mutex<Use?>

  private struct Use: Sendable {
    let usersLock: FileLock?
    let watchdog: Watchdog?
  }

  /// The role that owns everything in it.
  static let role = "marquee"
  private static var lockPatience: Duration { .seconds(120) }

  /// Starts the server, or joins the one that runs already.
  package init(_ options: Options) throws(DatabaseError) {
    let account = try ServerAccount.current()
    folders = try PrivateFolders(
      state: options.stateFolder, account: account, temporaryFolder: options.temporaryFolder)
    self.options = options
    if folders.isElsewhere {
      options.onNotice?(
        "the local database is in \(folders.home), because the user \(account.name) can't enter "
          + folders.state)
    }
    guard
      let start = try FileLock(
        folders.startLock, exclusive: true, patience: Self.lockPatience)
    else {
      throw DatabaseError(
        .localServer, "another process holds \(folders.startLock) for two minutes already",
        help: "see what it does, or end it")
    }
    defer { withExtendedLifetime(start) {} }
    cluster = try Cluster(folders: folders, account: account, options: options)
    programFolder = cluster.binaries.folder
    socketFolder = try cluster.bringUp()
    let usersLock = try FileLock(folders.usersLock, exclusive: false, patience: .seconds(10))
    let watchdog = Watchdog(
      startLock: folders.startLock, usersLock: folders.usersLock, data: folders.data)
    use = Mutex(Use(usersLock: usersLock, watchdog: watchdog))
  }

  deinit { stop() }

  /// Leaves the server, and stops it when nobody else uses it. Once; harmless after that.
  package func stop() {
    var left = use.withLock { use in
      defer { use = nil }
      return use
    }
    guard left != nil else { return }
    let watchdog = left?.watchdog
    // It outlives the lock below: when its pipe closes it finds nothing to do.
    defer { withExtendedLifetime(watchdog) {} }
    let start = try? FileLock(folders.startLock, exclusive: true, patience: .seconds(10))
    left = nil
    guard start != nil else { return }
    if let alone = try? FileLock(folders.usersLock, exclusive: true, patience: .zero) {
      cluster.stop()
      withExtendedLifetime(alone) {}
    }
    withExtendedLifetime(start) {}
  }

  /// How to connect to one of its databases.
  package func settings(database: String) -> ConnectionSettings {
    ConnectionSettings(
      [
        "host": socketFolder, "port": "5432", "user": Self.role, "dbname": database,
        // The environment's PG* variables must not lead elsewhere.
        "sslmode": "disable", "gssencmode": "disable", "target_session_attrs": "any",
      ], from: "local")
  }
}
