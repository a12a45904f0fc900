internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// Marquee's private PostgreSQL server, which `database: local` means.
///
/// It is a cluster in a state folder, reachable only by a Unix socket in a folder of mode 0700. It
/// is started when it is needed, and shared: every user holds a shared lock on `users.lock`, and
/// the last one stops the server. The server's state is changed only while `start.lock` is held.
/// When a process is killed, it loses its locks, and a small shell that it started (``Watchdog``)
/// stops the server.
///
/// The cluster's settings suit a database that can be made again from `database/*.sql` at any time:
/// `fsync` is off, and a cluster that does not start is moved aside and made again.
///
/// Keep the object as long as its connections are needed: when it is deallocated, its use of the
/// server ends.
package final class LocalServer: Sendable {
  /// The folders and the callback of a server.
  package struct Options: Sendable {
    /// The folder for the cluster and its locks, `.marquee/postgres`. It is made if it is missing.
    package var stateFolder: String
    /// The environment's PATH, to find a server in an unusual place; nil to search the usual ones
    /// only.
    package var searchPath: String?
    /// The folder for the socket when the state folder's path is too long for one.
    package var temporaryFolder = "/tmp"
    /// Called with a sentence when something takes long or is unusual.
    package var onNotice: (@Sendable (String) -> Void)?

    package init(stateFolder: String) { self.stateFolder = stateFolder }
  }

  /// The cluster's folder, for messages.
  package var clusterFolder: String { folders.home }
  /// The folder of PostgreSQL's programs, usually with `psql` in it.
  package let programFolder: String

  let folders: PrivateFolders
  private let cluster: Cluster
  let options: Options
  /// The folder of the running server's socket.
  private let socketFolder: String
  /// The locks of this process; nil once it has stopped using the server.
  private let use: Mutex<Use?>

  private struct Use: Sendable {
    let usersLock: FileLock?
    let watchdog: Watchdog?
  }

  /// The role that owns all databases of the cluster.
  static let role = "marquee"
  private static var lockPatience: Duration { .seconds(120) }

  /// Starts the server, or uses the one that runs already.
  ///
  /// - Throws: an error of the kind `.localServer` when PostgreSQL is missing or does not start.
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

  /// Stops using the server, and stops it when no other process uses it. It may be called more than
  /// once.
  package func stop() {
    var left = use.withLock { use in
      defer { use = nil }
      return use
    }
    guard left != nil else { return }
    let watchdog = left?.watchdog
    // The watchdog outlives the lock below, so that it finds nothing to do when its pipe closes.
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

  /// The settings that connect to one of the server's databases.
  package func settings(database: String) -> ConnectionSettings {
    ConnectionSettings(
      [
        "host": socketFolder, "port": "5432", "user": Self.role, "dbname": database,
        // These settings override the environment's PG* variables, which could name another server.
        "sslmode": "disable", "gssencmode": "disable", "target_session_attrs": "any",
      ], from: "local")
  }
}
