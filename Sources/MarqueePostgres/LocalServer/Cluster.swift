internal import CLibpq
internal import Foundation
internal import MarqueeBase

/// The private server's files and its process. It is used only while `start.lock` is held.
struct Cluster: Sendable {
  let folders: PrivateFolders
  let account: ServerAccount
  let options: LocalServer.Options
  let binaries: ServerBinaries

  init(
    folders: PrivateFolders, account: ServerAccount, options: LocalServer.Options
  ) throws(DatabaseError) {
    self.folders = folders
    self.account = account
    self.options = options
    binaries = try ServerBinaries.find(
      searchPath: options.searchPath, preferring: Self.version(of: folders.data))
  }

  private static func version(of data: String) -> String? {
    guard let text = try? String(contentsOfFile: "\(data)/PG_VERSION", encoding: .utf8) else {
      return nil
    }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Makes sure that the server runs.
  ///
  /// - Returns: the folder of its socket.
  func bringUp() throws(DatabaseError) -> String {
    if let running = Postmaster(data: folders.data) {
      if running.answers(within: .seconds(20)) { return running.socketFolder }
      options.onNotice?("the local database server doesn't answer: it is started again")
      running.stop(patience: .seconds(5))
    }
    let version = Self.version(of: folders.data)
    if version == nil {
      try create()
    } else if version != binaries.majorVersion {
      options.onNotice?(
        "the local database was made by PostgreSQL \(version ?? "?"), this is "
          + "\(binaries.majorVersion): it is made again")
      try recreate()
    }
    guard var said = start() else { return folders.socket }
    // The processes of a killed server end by themselves, some time later. Until then the data
    // folder is not free, which does no damage.
    let end = ContinuousClock.now + .seconds(20)
    while said.contains("shared memory") || said.contains("lock file"), ContinuousClock.now < end {
      usleep(100_000)
      guard let again = start() else { return folders.socket }
      said = again
    }
    options.onNotice?(
      "the local database doesn't start: it is made again from database/ (the server said: "
        + "\(said.split(separator: "\n").joined(separator: "; ")))")
    try recreate()
    guard let again = start() else { return folders.socket }
    throw DatabaseError(
      .localServer, "the local database server doesn't start", detail: again.isEmpty ? said : again,
      help: "its log is \(folders.log)")
  }

  /// Starts the server.
  ///
  /// - Returns: the end of its log; nil when it runs.
  private func start() -> String? {
    // A `postmaster.pid` whose process is another program now would keep the server from starting.
    if Postmaster(data: folders.data) == nil {
      _ = account.run(["rm", "-f", "\(folders.data)/postmaster.pid", folders.log])
    }
    let settings = [
      "listen_addresses=", "unix_socket_directories=\(folders.socket)",
      "unix_socket_permissions=0700", "port=5432",
      // All data can be made again from database/.
      "fsync=off", "full_page_writes=off", "wal_level=minimal",
      "max_wal_senders=0", "max_wal_size=256MB",
      "max_connections=100", "jit=off", "timezone=UTC", "log_timezone=UTC", "lc_messages=C",
      "logging_collector=off", "log_destination=stderr", "log_min_messages=warning",
      "log_min_error_statement=panic",
    ]
    let arguments = settings.map { "-c \(Self.shellQuoted($0))" }.joined(separator: " ")
    let outcome = account.run(
      [
        binaries.path("pg_ctl"), "-D", folders.data, "-l", folders.log, "-o", arguments, "-w",
        "-t", "60", "-s", "start",
      ], folder: folders.home)
    if outcome.isSuccess { return nil }
    let log = (try? String(contentsOfFile: folders.log, encoding: .utf8)) ?? ""
    return (log.split(separator: "\n").suffix(5).map(String.init) + [outcome.output])
      .joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func recreate() throws(DatabaseError) {
    let broken = "\(folders.home)/data.broken"
    _ = account.run(["rm", "-rf", broken])
    _ = account.run(["mv", folders.data, broken])
    try create()
  }

  /// Makes a cluster beside its place and moves it there, so that an incomplete one is never used.
  private func create() throws(DatabaseError) {
    let new = "\(folders.home)/data.new"
    _ = account.run(["rm", "-rf", new, folders.data])
    var said = ""
    for locale in ["C.UTF-8", "C"] {
      let outcome = account.run(
        [
          binaries.path("initdb"), "-D", new, "-U", LocalServer.role, "--auth=trust",
          "--encoding=UTF8", "--locale=\(locale)", "--no-sync",
        ], folder: folders.home)
      if outcome.isSuccess {
        let moved = account.run(["mv", new, folders.data])
        if moved.isSuccess { return }
        said = moved.output
      } else {
        said = outcome.output
      }
      _ = account.run(["rm", "-rf", new])
    }
    throw DatabaseError(
      .localServer, "the local database can't be made in \(folders.home)", detail: said,
      help: "is the disk full, or does the file system lack Unix permissions?")
  }

  /// Stops the server and waits until it has ended.
  func stop() {
    Postmaster(data: folders.data)?.stop(patience: .seconds(30))
  }

  private static func shellQuoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
