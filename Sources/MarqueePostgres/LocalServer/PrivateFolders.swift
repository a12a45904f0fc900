internal import Foundation
internal import MarqueeBase

/// The folders of the private server. They are accepted only if no other user made them.
struct PrivateFolders: Sendable {
  /// The state folder, with the locks.
  let state: String
  /// The cluster's folder: `cluster` in the state folder, unless the server's user can't enter
  /// that.
  let home: String
  /// Whether ``home`` is outside the state folder.
  let isElsewhere: Bool
  /// The folder of the socket.
  let socket: String

  var data: String { "\(home)/data" }
  var log: String { "\(home)/server.log" }
  var startLock: String { "\(state)/start.lock" }
  var usersLock: String { "\(state)/users.lock" }
  var setupLock: String { "\(state)/setup.lock" }

  /// Makes the folders.
  ///
  /// - Throws: when one can't be made, or belongs to another user.
  init(state: String, account: ServerAccount, temporaryFolder: String) throws(DatabaseError) {
    var state =
      state.hasPrefix("/") ? state : FileManager.default.currentDirectoryPath + "/" + state
    while state.count > 1, state.hasSuffix("/") { state.removeLast() }
    do {
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    } catch {
      throw DatabaseError(
        .localServer, "can't make the folder \(state)", detail: "\(error)",
        help: "make its parent writable, or name another database")
    }
    self.state = state
    let own = "\(state)/cluster"
    let key = StableHash(state.utf8).hex
    if try Self.claim(own, account), account.canUse(own) {
      home = own
      isElsewhere = false
    } else {
      let parent = "/var/lib/marquee"
      mkdir(parent, 0o755)
      guard FileStatus(parent)?.owner == 0 else {
        throw DatabaseError(.localServer, "can't make \(parent)")
      }
      home = "\(parent)/\(key)"
      isElsewhere = true
      guard try Self.claim(home, account), account.canUse(home) else {
        throw DatabaseError(
          .localServer,
          "the user \(account.name), as whom root runs the server, can enter neither \(state) "
            + "nor \(parent)", help: "run Marquee as a plain user, or move the site")
      }
    }
    socket = try Self.socketFolder(
      home: home, key: key, account: account, temporaryFolder: temporaryFolder)
  }

  /// A socket's path has 107 bytes at most, and a comma or a space in it would have to be quoted.
  private static func socketFolder(
    home: String, key: String, account: ServerAccount, temporaryFolder: String
  ) throws(DatabaseError) -> String {
    let limit = 107 - "/.s.PGSQL.5432".utf8.count
    let isPlain = { (path: String) in
      path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"\"',\\%*".utf8.contains($0) }
    }
    var candidates = ["\(home)/run"]
    if account.prefix.isEmpty {
      let runtime = "/run/user/\(account.user)"
      if FileStatus(runtime)?.owner == account.user {
        candidates.append("\(runtime)/marquee-\(key)")
      }
    }
    // Another user may have made a folder of that name: `claim` checks its owner, and the next name
    // is tried.
    candidates += (0..<8).map { "\(temporaryFolder)/marquee-\(account.user)-\(key)-\($0)" }
    for candidate in candidates where candidate.utf8.count <= limit && isPlain(candidate) {
      if try claim(candidate, account), account.canUse(candidate) { return candidate }
    }
    throw DatabaseError(
      .localServer, "no folder for the server's socket",
      detail: "a socket's path has at most 107 bytes",
      help: "move the site to a shorter path, or set TMPDIR to a short one")
  }

  /// Makes a folder that only the server's user can use, or checks that an existing one is such a
  /// folder.
  ///
  /// A folder or a symbolic link of another user is never used, and its owner is never changed.
  ///
  /// - Returns: false when it can't be used.
  private static func claim(_ path: String, _ account: ServerAccount) throws(DatabaseError) -> Bool
  {
    if mkdir(path, 0o700) == 0 {
      if !account.prefix.isEmpty { _ = lchown(path, account.user, account.group) }
    }
    guard let status = FileStatus(path) else { return false }
    return status.isFolder && status.owner == account.user && status.mode & 0o077 == 0
  }
}
