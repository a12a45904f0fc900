internal import Foundation
internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueePostgres
internal import MarqueeSite
internal import MarqueeWebSocket
internal import Synchronization

/// The database of a site. It is found by what the user configured, opened when the first query
/// needs it, and closed at the end of the command.
///
/// When nothing is configured it is the site's private server, which is started, set up from
/// database/*.sql, and stopped again.
final class SiteDatabase: Sendable {
  /// The resolved settings; `local` settings stand for the private server.
  let settings: ConnectionSettings
  /// The process's variables with those of .env files.
  let environment: [String: String]
  /// Clock, files, network and variables, in the form that MarqueeAWS takes.
  let surroundings: IdentityDependencies
  let identitySettings: IdentitySettings
  /// The identity that makes tokens; nil for a connection with a password, or without either.
  let identity: DatabaseIdentity?
  let transport: DatabaseTransport
  /// The WebSocket that connections go through; nil for libpq's own socket.
  let webSocket: WebSocketEndpoint?
  let root: String
  /// The content of marquee.yaml; nil in a folder that is no site.
  let configuration: SiteConfiguration?
  private let connections: Int
  private let timeouts: QueryTimeouts
  /// Lists what queries list in S3.
  private let objects: SiteObjects
  /// The identity for AWS's services besides the database.
  let access: AWSAccess
  private let say: @Sendable (String) -> Void
  /// Whether the server's notices are printed.
  private let isVerbose: Bool
  private let canceller = Canceller()
  private let privateServer = Mutex(PrivateServer())

  private struct PrivateServer {
    var server: LocalServer?
    var settings: ConnectionSettings?
  }

  /// Resolves the settings; no connection is opened yet.
  ///
  /// - Parameters:
  ///   - configuration: the content of marquee.yaml, when the command has read it.
  ///   - queryTimeout: the time limit for every query, whatever marquee.yaml says.
  ///   - isVerbose: whether the notices that queries RAISE are printed, too.
  ///   - say: gets a sentence when a server is started or something takes long.
  /// - Throws: category `.configuration` for settings that can't be understood.
  init(
    _ options: SiteOptions, configuration: SiteConfiguration? = nil, printer: DiagnosticPrinter,
    queryTimeout: Duration? = nil, isVerbose: Bool = false,
    say: (@Sendable (String) -> Void)? = nil
  ) throws(Diagnostics) {
    root = options.folder
    self.isVerbose = isVerbose
    self.say = say ?? { printer.say($0) }
    let site = SiteEnvironment(root: root, printer: printer)
    let environment = site.environment
    self.environment = environment.values
    surroundings = site.surroundings

    let found: SiteConfiguration?
    if let configuration { found = configuration } else { found = try Self.configuration(root) }
    self.configuration = found
    connections = found?.build.connections ?? 1
    timeouts = QueryTimeouts(general: found?.build.queryTimeout, override: queryTimeout)
    let empty = environment.emptyNames.map { ($0, "") }
    var settings = try ConnectionSettings.resolve(
      explicit: options.databaseUrl, configuration: found.map { $0.database.forPostgres },
      environment: environment.values.merging(empty) { value, _ in value })
    for name in ["host", "hostaddr", "user", "dbname"] {
      SecretRegistry.shared.notePublic(settings[name] ?? "")
    }
    identitySettings = try found?.database.identity() ?? IdentitySettings()
    access = AWSAccess(identitySettings, surroundings)
    objects = SiteObjects(access)
    transport = try DatabaseTransport(found?.database, environment: environment.values)
    try transport.prepare(&settings, identitySettings)
    identity = try .settle(
      &settings, identitySettings, surroundings, root: root,
      byWebSocket: transport.way == .websocket)
    webSocket = try transport.endpoint(settings, identity, surroundings, root: root)
    self.settings = settings
  }

  /// The configuration; nil without a marquee.yaml, because the commands on a database also work in
  /// a folder that is no site.
  private static func configuration(_ root: String) throws(Diagnostics) -> SiteConfiguration? {
    let file = root + "/" + SiteConfiguration.fileName
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    return try SiteConfiguration.load(root: root)
  }

  /// The settings to connect with, for this program and for others. The call starts the private
  /// server if the settings are `local`.
  func open() throws(Diagnostics) -> ConnectionSettings {
    guard settings.isLocal else {
      guard identity != nil else { return settings }
      return try reporting { () throws(DatabaseError) in try settings.securedForToken() }
    }
    return try privateServer.withLock { state throws(Diagnostics) in
      if let settings = state.settings { return settings }
      let server = try start()
      state.server = server
      let site = try server.setUp(try setupFiles())
      if let setup = site.setup, !setup.files.isEmpty { say("set up from \(setup.fileNames)") }
      state.settings = site.settings
      return site.settings
    }
  }

  private func start() throws(Diagnostics) -> LocalServer {
    try StateFolder.make(root + "/.marquee")
    let folder = root + "/.marquee/postgres"
    say("using the site's private PostgreSQL (\(folder))")
    var options = LocalServer.Options(stateFolder: folder)
    options.searchPath = environment["PATH"]
    options.onNotice = say
    return try reporting { () throws(DatabaseError) in try LocalServer(options) }
  }

  /// Opens one connection.
  func connect() throws(Diagnostics) -> Connection {
    let settings = try open()
    return try connect(settings)
  }

  /// - Parameter stop: when it is told to stop, the opening and the connection's work end.
  func connect(
    _ settings: ConnectionSettings, stop: Canceller? = nil
  ) throws(Diagnostics) -> Connection {
    var options = connectionOptions
    if let stop {
      canceller.lead(stop)
      options.canceller = stop
    } else {
      options.onSlowConnect = { [say] in say("waiting for \(settings.serverName)") }
    }
    options.onSlowQuery = { [weak self] answer in
      // A helping connection that waits for its turn delays nobody, so it is not reported.
      if stop == nil || !answer.isBeginning { self?.explain(answer, settings) }
    }
    if isVerbose {
      options.onNotice = { [say] notice in
        let text = notice.message.split(whereSeparator: \.isNewline).joined(separator: " ")
        let name = notice.query ?? "the database"
        say(Diagnostic.printable("\(name): \(notice.severity): \(text)"))
      }
    }
    return try connect(settings, options)
  }

  private func connect(
    _ settings: ConnectionSettings, _ options: ConnectionOptions
  ) throws(Diagnostics) -> Connection {
    do throws(DatabaseError) {
      if let identity { return try identity.connect(settings, options: options) }
      return try Connection(settings, password: nil, options: options)
    } catch {
      if let cause = identity?.explanation(of: error, settings) { throw Diagnostics(cause) }
      // Where the settings came from often explains a failure, so the error names it.
      var error = error
      error.server = error.server.map { $0 + settings.origins } ?? settings.description
      if isDSQL, webSocket == nil, [.unreachable, .timedOut].contains(error.kind) {
        error.help =
          "where only port 443 leaves this network, set `transport: websocket` in `database:`; "
          + "`marquee auth doctor` tries both ports"
      }
      throw error.reported
    }
  }

  /// The options that every connection of this database has.
  private var connectionOptions: ConnectionOptions {
    var options = ConnectionOptions()
    options.canceller = canceller
    options.connectionCheck = transport.connectionCheck
    options.transport = webSocket.map { .webSocket($0, folders: socketFolders) }
    return options
  }

  /// The folders in which private sockets may be made, best first.
  private var socketFolders: [String] {
    [environment["TMPDIR"], "/tmp"].compactMap { $0 }.filter { !$0.isEmpty }
  }

  /// Prints what a slow query waits for: the holder of a lock, if it is one. It does so on a thread
  /// of its own, because finding out takes a second connection, while the caller has to receive the
  /// query's answer.
  private func explain(_ answer: SlowQuery, _ settings: ConnectionSettings) {
    if answer.isBeginning {
      say(
        "waiting for \(answer.server) to begin a transaction: a pooler may have no connection free")
      return
    }
    Thread.detachNewThread { [weak self] in
      guard let self else { return }
      let what = answer.query ?? "the database"
      var options = connectionOptions
      options.connectTimeout = .seconds(3)
      options.statementTimeout = .seconds(3)
      var holders: [LockHolder] = []
      if let connection = try? connect(settings, options) {
        holders = (try? connection.lockHolders(of: answer.backend)) ?? []
      }
      if holders.isEmpty {
        say("waiting for the answer to \(what)")
      } else {
        let names = holders.map(\.sentence).joined(separator: ", and by ")
        say(Diagnostic.printable("\(what) waits for a lock that is held by \(names)"))
      }
    }
  }

  /// Runs database/*.sql in one transaction; on Aurora DSQL, one statement at a time, because DSQL
  /// takes no more.
  ///
  /// - Parameters:
  ///   - force: whether to run even statements that may change or delete existing data.
  ///   - waits: whether to wait for the indexes and other work that Aurora DSQL does in the
  ///     background.
  /// - Returns: the files and statements that were run.
  func setUp(force: Bool, waits: Bool = true) throws(Diagnostics) -> DatabaseSetup.Report? {
    let files = try setupFiles()
    guard !files.isEmpty else {
      throw Diagnostics(
        Diagnostic(
          "there are no .sql files in \(root)/database", code: "setup.no-files",
          category: .configuration, help: "write database/schema.sql, and database/seed.sql"))
    }
    guard settings.isLocal else {
      var setup = DatabaseSetup(force: force, transactions: isDSQL ? .perStatement : .one)
      setup.waitsForJobs = waits
      setup.onProgress = say
      return try setup.run(files, on: try connect())
    }
    return try privateServer.withLock { state throws(Diagnostics) in
      let server = try start()
      state.server = server
      return try server.setUp(files, again: true).setup
    }
  }

  /// Makes the private server's database anew when database/*.sql have changed since it was made.
  ///
  /// - Returns: whether the database is a new one now.
  func followSetupFiles() throws(Diagnostics) -> Bool {
    guard settings.isLocal else { return false }
    return try privateServer.withLock { state throws(Diagnostics) in
      // A server that is not started yet is set up when it starts.
      guard let server = state.server, let known = state.settings else { return true }
      let site = try server.setUp(try setupFiles())
      guard site.settings.database != known.database else { return false }
      if let setup = site.setup, !setup.files.isEmpty { say("set up from \(setup.fileNames)") }
      state.settings = site.settings
      return true
    }
  }

  /// Whether the database is Aurora DSQL, even when it is reached with a password, or with a token
  /// that another program made.
  var isDSQL: Bool {
    identity?.access.service == .dsql
      || DatabaseEndpoint(host: settings.host ?? "").kind == .dsql
  }

  private func setupFiles() throws(Diagnostics) -> [SQLSource] {
    let folder = root + "/database"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var files: [SQLSource] = []
    for name in names.sorted() where name.hasSuffix(".sql") && !name.hasPrefix(".") {
      let text = try InputFile("\(folder)/\(name)", role: "setup file").text()
      files.append(SQLSource(file: "database/\(name)", text: text))
    }
    return files
  }

  /// Runs `body` and turns its database errors into diagnostics.
  func reporting<Result>(
    _ body: () throws(DatabaseError) -> Result
  ) throws(Diagnostics) -> Result {
    try DatabaseError.reporting(body)
  }

  /// Cancels everything that waits for the server, now and later. It can be called on any thread.
  func cancel() { canceller.cancel() }

  /// Stops the private server, if no other process uses it. It can be called on any thread, and a
  /// second call does nothing.
  func close() {
    privateServer.withLock { state in
      state.server?.stop()
      state = PrivateServer()
    }
  }
}

extension SiteDatabase {
  /// The places in S3 that the site uses; nil in a folder that is no site.
  func storage() throws(Diagnostics) -> SiteStorage? {
    try configuration.map { found throws(Diagnostics) in try SiteStorage(root: root, found, access)
    }
  }

  /// Whether a listing is being read, which ``cancel()`` does not end.
  var isListing: Bool { objects.isListing }

  /// The rows of the database, and of listings in S3.
  var rowsWithListings: ListingRows { listings(over: self) }

  /// The rows of another source, and of listings in S3.
  func listings(over source: any RowSource) -> ListingRows {
    ListingRows(over: source, objects, timeouts: timeouts) { BuildClock.current }
  }
}

extension SiteDatabase: RowSource, ColumnSource {
  func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    try rows().withSnapshot(of: queries, body)
  }

  func columns(of queries: [QueryRequest]) throws(Diagnostics) -> QueryColumns {
    try rows().columns(of: queries)
  }

  private func rows() throws(Diagnostics) -> DatabaseRows {
    let settings = try open()
    return DatabaseRows(connections: connections, timeouts: timeouts) {
      stop throws(Diagnostics) in
      try self.connect(settings, stop: stop)
    }
  }
}

extension DatabaseSetup.Report {
  /// The files' names: `database/schema.sql, database/seed.sql`.
  var fileNames: String { files.map(\.file).joined(separator: ", ") }
}

extension DatabaseSetting {
  /// The configuration as MarqueePostgres takes it: the two targets don't know each other's types.
  var forPostgres: DatabaseConfiguration {
    switch self {
    case .local: .local
    case .url(let text, let place): .string(text, place)
    case .fields(let fields): Self.entries(fields)
    }
  }

  /// The fields that libpq takes. When there are none, the environment names the database.
  private static func entries(_ fields: [Field]) -> DatabaseConfiguration {
    let own = fields.filter { if case .connection = $0.key.owner { true } else { false } }
    if own.isEmpty { return .local }
    return .entries(
      own.map {
        DatabaseConfiguration.Entry(key: $0.name, value: $0.value, location: $0.location)
      })
  }
}

extension SiteDatabase {
  /// Whether a proxy stands before the server. A second connection can't read the server's
  /// certificate then.
  var isBehindProxy: Bool { webSocket?.proxy != nil }

  /// The transport's name, for `marquee db check`.
  var transportText: String {
    if let webSocket { return "WebSocket, \(webSocket.name)" }
    let isSocket = settings.isLocal || (settings.host ?? "/").hasPrefix("/")
    return isSocket && settings["hostaddr"] == nil ? "Unix socket" : "TCP"
  }
}
