import Foundation
import MarqueeBase
import MarqueePostgres
import Testing

@Suite struct LocalServerTests {
  /// A state folder that is gone after the test.
  final class Folder {
    let path: String

    init(_ name: String = "s") throws {
      // Under /tmp, so that the server's user can get there when the tests run as root.
      var template = Array("/tmp/marquee-test-XXXXXX".utf8CString)
      guard let made = mkdtemp(&template) else { throw POSIXError(.EIO) }
      chmod(made, 0o755)
      path = String(cString: made) + "/" + name
    }

    deinit {
      let parent = (path as NSString).deletingLastPathComponent
      // A server's watchdog may be looking at its locks just now.
      for _ in 0..<100 where access(parent, F_OK) == 0 {
        try? FileManager.default.removeItem(atPath: parent)
        if access(parent, F_OK) == 0 { usleep(20_000) }
      }
    }
  }

  final class Notices: @unchecked Sendable {
    // @unchecked: `all` is guarded by the lock.
    private let lock = NSLock()
    private(set) var all: [String] = []
    func add(_ text: String) { lock.withLock { all.append(text) } }
  }

  func start(_ folder: Folder, _ notices: Notices = Notices()) throws -> LocalServer {
    var options = LocalServer.Options(stateFolder: folder.path)
    options.onNotice = { notices.add($0) }
    return try LocalServer(options)
  }

  func serverProcess(_ server: LocalServer) throws -> pid_t {
    let result = try Connection(server.settings(database: "postgres")).query(
      "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int")
    guard case .int(let process) = result.records[0].values[0] else { return 0 }
    return pid_t(process)
  }

  func isRunning(_ process: pid_t) -> Bool {
    // A dead process that nobody buried has an empty command line.
    !(FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()).isEmpty
  }

  static let schema = SQLSource(
    file: "database/schema.sql",
    text: "CREATE TABLE film (id int PRIMARY KEY, title text NOT NULL);\n")
  static let seed = SQLSource(
    file: "database/seed.sql", text: "INSERT INTO film VALUES (1, 'Heat'); -- one\n")

  func count(_ site: LocalServer.Site) throws -> String {
    show(try Connection(site.settings).query("SELECT count(*) FROM film").records[0].values[0])
  }

  @Test func startsSharesAndStops() throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let first = try start(folder)
    let process = try serverProcess(first)
    let second = try start(folder)
    #expect(try serverProcess(second) == process)
    first.stop()
    first.stop()
    #expect(isRunning(process))
    #expect(try serverProcess(second) == process)
    second.stop()
    #expect(!isRunning(process))
    let third = try start(folder)
    #expect(try serverProcess(third) != process)
    third.stop()
  }

  @Test func startsOnceForManyAtOnce() throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let path = folder.path
    let notices = Notices()
    DispatchQueue.concurrentPerform(iterations: 6) { _ in
      do {
        let server = try LocalServer(LocalServer.Options(stateFolder: path))
        let site = try server.setUp([Self.seed, Self.schema])
        let rows = try Connection(site.settings).query("SELECT * FROM film").records.count
        notices.add("\(rows) \(site.setup == nil ? "found" : "made")")
        server.stop()
      } catch {
        notices.add("\(error)")
      }
    }
    #expect(notices.all.sorted() == Array(repeating: "1 found", count: 5) + ["1 made"])
  }

  @Test func setsUpAgainWhenTheFilesChange() throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let server = try start(folder)
    defer { server.stop() }
    let files = [Self.seed, Self.schema]
    let first = try server.setUp(files)
    #expect(first.setup?.files.map(\.file) == ["database/schema.sql", "database/seed.sql"])
    #expect(try count(first) == "int 1")
    try Connection(first.settings).query("INSERT INTO film VALUES (2, 'Ran')")
    let again = try server.setUp(files)
    #expect(again.setup == nil)
    #expect(try count(again) == "int 2")
    var more = Self.seed
    more.text += "INSERT INTO film VALUES (3, 'Jaws'), (4, 'Up');"
    let changed = try server.setUp([Self.schema, more])
    #expect(changed.setup?.statements == 3)
    #expect(try count(changed) == "int 3")
    // A build that still reads the old one isn't disturbed.
    #expect(try count(first) == "int 2")
    #expect(try count(try server.setUp(files, again: true)) == "int 1")
  }

  @Test func leavesNothingHalfMade() throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let server = try start(folder)
    defer { server.stop() }
    let broken = SQLSource(
      file: "database/seed.sql",
      text: "INSERT INTO film VALUES (1, 'Heat');\n\nINSERT INTO film VALUES (1, 'Again');\n")
    let error = #expect(throws: Diagnostics.self) { try server.setUp([Self.schema, broken]) }
    #expect(
      error?.all.first?.formatted == """
        database/seed.sql:3:1: error: duplicate key value violates unique constraint "film_pkey"
          3 | INSERT INTO film VALUES (1, 'Again');
            | ^~~~~~
          note: the server's detail: Key (id)=(1) already exists.
        """)
    let left = try Connection(server.settings(database: "postgres")).query(
      "SELECT datname FROM pg_database WHERE datname LIKE 'marquee%'")
    #expect(left.records.isEmpty)
    #expect(try count(try server.setUp([Self.schema, Self.seed])) == "int 1")
  }

  @Test func recoversFromAKilledServer() throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let server = try start(folder)
    let site = try server.setUp([Self.schema, Self.seed])
    let process = try serverProcess(server)
    kill(process, SIGKILL)
    let notices = Notices()
    let next = try start(folder, notices)
    #expect(notices.all.isEmpty)
    #expect(try serverProcess(next) != process)
    #expect(try count(site) == "int 1")
    next.stop()
    server.stop()
  }

  @Test func ignoresAProcessIDThatIsSomebodyElses() throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let server = try start(folder)
    let data = server.clusterFolder + "/data"
    let socket = server.settings(database: "x").host ?? ""
    server.stop()
    // Our own id: alive, and no PostgreSQL.
    try "\(getpid())\n\(data)\n1\n5432\n\(socket)\n\n1 1\nready\n".write(
      toFile: data + "/postmaster.pid", atomically: false, encoding: .utf8)
    let next = try start(folder)
    #expect(
      try Connection(next.settings(database: "postgres")).query("SELECT 1").records.count == 1)
    next.stop()
  }

  @Test(arguments: ["global/pg_control", "PG_VERSION", "pg_wal"])
  func makesADamagedClusterAgain(_ victim: String) throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let notices = Notices()
    let server = try start(folder)
    let path = server.clusterFolder + "/data/" + victim
    server.stop()
    try FileManager.default.removeItem(atPath: path)
    let next = try start(folder, notices)
    #expect(try count(try next.setUp([Self.schema, Self.seed])) == "int 1")
    if victim != "PG_VERSION" {
      #expect(notices.all.contains { $0.contains("made again from database/") })
    }
    next.stop()
  }

  @Test func putsTheSocketElsewhereWhenThePathIsLong() throws {
    let folder = try Folder("a folder, with 'quotes' and " + String(repeating: "long ", count: 30))
    defer { withExtendedLifetime(folder) {} }
    let server = try start(folder)
    let socket = server.settings(database: "x").host ?? ""
    #expect(socket.utf8.count < 94)
    #expect(!socket.hasPrefix(folder.path))
    #expect(try count(try server.setUp([Self.schema, Self.seed])) == "int 1")
    server.stop()
    try? FileManager.default.removeItem(atPath: socket)
  }

  @Test func takesNoSocketFolderThatSomebodyElseMade() throws {
    let folder = try Folder(String(repeating: "long", count: 40))
    defer { withExtendedLifetime(folder) {} }
    let temporary = try Folder("t")
    defer { withExtendedLifetime(temporary) {} }
    try FileManager.default.createDirectory(
      atPath: temporary.path, withIntermediateDirectories: true)
    var options = LocalServer.Options(stateFolder: folder.path)
    options.temporaryFolder = temporary.path
    let first = try LocalServer(options)
    let socket = first.settings(database: "x").host ?? ""
    first.stop()
    guard socket.hasPrefix(temporary.path) else { return }  // it is in /run/user
    try FileManager.default.removeItem(atPath: socket)
    let elsewhere = try Folder("victim")
    defer { withExtendedLifetime(elsewhere) {} }
    try FileManager.default.createDirectory(
      atPath: elsewhere.path, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: socket, withDestinationPath: elsewhere.path)
    let second = try LocalServer(options)
    #expect(second.settings(database: "x").host != socket)
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path).isEmpty)
    second.stop()
  }

  @Test func listensOnNoNetworkAndLetsNobodyElseIn() throws {
    let connection = try TestDatabase.connect()
    let settings = try connection.query(
      "SELECT current_setting('listen_addresses'), current_setting('fsync')")
    #expect(settings.records[0].values.map(show) == ["string ", "string off"])
    let socket = TestDatabase.settings.host ?? ""
    let attributes = try FileManager.default.attributesOfItem(atPath: socket)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }

  @Test func givesACommandForPsql() throws {
    var settings = ConnectionSettings(
      ["host": "db.example.com", "dbname": "it's", "user": "jane"], password: Secret("hunter2"),
      from: "test")
    settings.set("sslmode", "require", from: "test")
    let command = try PsqlCommand(settings, extra: ["-c", "SELECT 1"])
    #expect(command.arguments[0] == "psql")
    #expect(command.arguments[1].contains("dbname='it\\'s'"))
    #expect(!command.arguments.joined().contains("hunter2"))
    #expect(command.environment()["PGPASSWORD"] == "hunter2")
    #expect(!"\(command)".contains("hunter2"))
  }
}
