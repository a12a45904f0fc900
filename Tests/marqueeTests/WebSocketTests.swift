import Foundation
import Testing

/// `transport: websocket`: the built program, and a WebSocket server of the `websockets` package
/// or one that breaks the protocol, in front of a real PostgreSQL. One at a time, because they turn
/// the same knobs.
@Suite("Aurora DSQL through a WebSocket", .serialized)
struct WebSocketTests {
  private let aws: AWSStandIn

  init() throws {
    aws = try AWSStandIn.shared.get()
    try aws.post("/reset")
  }

  private func variables(
    _ door: String, _ more: [String: String] = [:]
  ) throws -> [String: String] {
    try aws.dsql(
      port: aws.text("websocket", door),
      ["MARQUEE_DATABASE_TRANSPORT": "websocket"].merging(more) { $1 })
  }

  private func check(
    _ door: String = "port", _ more: [String: String] = [:]
  ) throws -> Program.Result {
    try Program.run(["db", "check"], environment: try variables(door, more))
  }

  @Test func checkNamesTheTransport() throws {
    let result = try check()
    #expect(result.exitCode == 0, "\(result.errors)")
    let port = aws.text("websocket", "port")
    #expect(
      result.output.contains("transport   WebSocket, wss://\(aws.text("dsql", "host")):\(port)"))
    #expect(result.output.contains("encryption  TLSv1.3"))
    #expect(try aws.log("websocket", "connections").number >= 1)
  }

  /// What the faulty door saw of the last connection that opened a WebSocket.
  ///
  /// - Parameter isClosed: waits until it has seen the client's close frame.
  private func seen(isClosed: Bool = false) throws -> JSONTree {
    var found: JSONTree?
    for _ in 0..<100 {
      let notes = try aws.log("websocket", "faulty").list
      found = notes.last { !$0.at(["request"]).text.isEmpty }
      if !isClosed || found?.at(["closes"]).list.isEmpty == false { break }
      usleep(50_000)
    }
    return try #require(found)
  }

  @Test func theClientKeepsToTheProtocol() throws {
    try aws.post("/websocket", #"{"fragment": 3, "pings": true}"#)
    let result = try check("faulty")
    #expect(result.exitCode == 0, "\(result.errors)")
    let note = try seen(isClosed: true)
    #expect(note.at(["request"]).text == "GET / HTTP/1.1")
    #expect(note.at(["fields", "sec-websocket-version"]).text == "13")
    #expect(note.at(["fields", "sec-websocket-protocol"]).text == "")
    #expect(note.at(["fields", "host"]).text.hasPrefix(aws.text("dsql", "host")))
    #expect(note.at(["wrong"]).list.isEmpty)
    #expect(note.at(["pongs"]).number > 20)
    #expect(note.at(["closes"]).list.map(\.number) == [1000])
    let keys = note.at(["keys"]).list.map(\.text)
    #expect(keys.count > 20)
    #expect(Set(keys).count == keys.count)
  }

  /// What a server does in the middle, the code that it is closed with, and what is said.
  @Test(arguments: [
    ("text", 1003, "the server sent text"), ("oversized", 1009, "1099511627776 bytes"),
    ("endless", 1009, "a frame of"), ("masked", 1002, "masked a frame"),
    ("reserved_bit", 1002, "a reserved bit"), ("reserved_kind", 1002, "reserved kind 3"),
    ("reserved_control", 1002, "reserved kind 11"),
    ("fragmented_control", 1002, "a control frame in pieces"),
    ("long_control", 1002, "a control frame too long"),
    ("long_length", 1002, "in too many bytes"),
    ("stray_continuation", 1002, "that it had not begun"), ("nested", 1002, "inside another"),
    ("half_code", 1002, "half a code"), ("forbidden_code", 1002, "the code 1005"),
    ("bad_reason", 1007, "not UTF-8"),
  ])
  func faults(_ fault: String, _ code: Int, _ said: String) throws {
    try aws.post("/websocket", #"{"fault": "\#(fault)", "after": 300}"#)
    let result = try check("faulty")
    #expect(result.exitCode == 4, "\(result.errors)")
    #expect(result.errors.contains("closed with code \(code) ("), "\(result.errors)")
    #expect(result.errors.contains(said), "\(result.errors)")
    #expect(try seen(isClosed: true).at(["closes"]).list.map(\.number) == [code])
  }

  @Test(arguments: [
    (1000, "normal closure"), (1001, "going away"), (1008, "forbidden by a policy"),
    (1009, "too large"), (1011, "an error inside the server"), (4001, "the server's own code"),
  ])
  func theServerCloses(_ code: Int, _ words: String) throws {
    // ESC must not reach a terminal.
    try aws.post(
      "/websocket",
      #"{"fault": {"close": \#(code), "reason": "no\u001b more"}, "after": 400}"#)
    let result = try check("faulty")
    #expect(result.exitCode == 4, "\(result.errors)")
    #expect(
      result.errors.contains("the server closed the WebSocket with code \(code) (\(words)): no"),
      "\(result.errors)")
    #expect(!result.errors.contains("\u{1b}"))
  }

  @Test func aCutInTheMiddleOfAFrame() throws {
    try aws.post("/websocket", #"{"fault": "cut", "after": 420}"#)
    let result = try check("faulty")
    #expect(result.exitCode == 4)
    #expect(
      result.errors.contains("the connection under the WebSocket was cut"), "\(result.errors)")
  }

  /// The opening's answers, and what is said of them. No byte of the database's protocol is sent.
  @Test(arguments: [
    (#"{"status": 403}"#, "HTTP status 403: it does not let this client in"),
    (#"{"status": 502}"#, "HTTP status 502"),
    (#"{"accept": "wrong"}"#, "its Sec-WebSocket-Accept does not answer this request"),
    (#"{"extra": "Sec-WebSocket-Extensions: permessage-deflate\r\n"}"#, "an extension"),
    (#"{"head": "SSH-2.0-OpenSSH_9\r\n"}"#, "it is not HTTP"),
    (#"{"head": "HTTP/1.1 101 X\r\nbroken\r\n\r\n"}"#, "can't be read"),
  ])
  func openings(_ knobs: String, _ said: String) throws {
    try aws.post("/websocket", knobs)
    let result = try check("faulty")
    #expect(result.exitCode == 4)
    #expect(result.errors.contains(said), "\(result.errors)")
    #expect(!result.errors.contains("secret"))
    #expect(try seen().at(["payload"]).number == 0)
  }

  @Test(arguments: ["wrong_name", "other_authority", "expired"])
  func aServerThatIsNotTrustedGetsNothing(_ door: String) throws {
    for more in [[:], ["AWS_ROLE_ARN": "", "VERCEL_OIDC_TOKEN": "", "PGPASSWORD": "token"]] {
      let result = try check(door, more)
      #expect([3, 4].contains(result.exitCode), "\(result.errors)")
      #expect(result.errors.contains("certificate"), "\(result.errors)")
    }
    let notes = try aws.log("websocket", door).list
    #expect(notes.count >= 2)
    #expect(notes.allSatisfy { $0.at(["request"]).text.isEmpty && $0.at(["payload"]).number == 0 })
  }

  // MARK: Proxies

  @Test func throughAProxy() throws {
    let proxy = "127.0.0.1:\(aws.text("websocket", "connect_proxy"))"
    let plain = try check("port", ["HTTPS_PROXY": "http://\(proxy)"])
    #expect(plain.exitCode == 0, "\(plain.errors)")
    #expect(plain.output.contains("through the proxy \(proxy)"))
    try aws.post("/connect_proxy", #"{"user": "jane", "password": "s3cr:t/@%"}"#)
    let refused = try check("port", ["https_proxy": "http://\(proxy)"])
    #expect(refused.exitCode == 4)
    #expect(refused.errors.contains("status 407: it asks for a user and a password"))
    let wrong = try check("port", ["https_proxy": "http://jane:hunter22@\(proxy)"])
    #expect(wrong.errors.contains("status 407: it does not take this user and password"))
    let right = try check("port", ["https_proxy": "http://jane:s3cr%3at%2F%40%25@\(proxy)"])
    #expect(right.exitCode == 0, "\(right.errors)")
    for result in [wrong, right] {
      for secret in ["hunter22", "s3cr"] {
        #expect(!(result.output + result.errors).contains(secret))
      }
    }
    let asked = try aws.log("websocket", "connect_proxy").list.map { $0.at(["request"]).text }
    #expect(
      Set(asked) == ["CONNECT 127.0.0.1:\(aws.text("websocket", "port")) HTTP/1.1"])
  }

  @Test func aroundAProxy() throws {
    let proxy = "http://127.0.0.1:\(aws.text("websocket", "connect_proxy"))"
    for list in ["on.aws", "127.0.0.0/8", "*"] {
      let result = try check("port", ["HTTPS_PROXY": proxy, "NO_PROXY": list])
      #expect(result.exitCode == 0, "\(result.errors)")
    }
    #expect(try aws.log("websocket", "connect_proxy").list.isEmpty)
  }

  @Test func proxiesThatFail() throws {
    let proxy = "http://127.0.0.1:\(aws.text("websocket", "connect_proxy"))"
    try aws.post("/connect_proxy", #"{"status": 502}"#)
    let bad = try check("port", ["HTTPS_PROXY": proxy])
    #expect(bad.errors.contains("status 502: it can't reach the database's host"))
    try aws.post("/connect_proxy", #"{"chatty": true}"#)
    #expect(try check("port", ["HTTPS_PROXY": proxy]).errors.contains("before it was asked"))
    let unusable = try check("port", ["HTTPS_PROXY": "socks5://jane:hunter22@127.0.0.1:1"])
    #expect(unusable.exitCode == 2)
    #expect(!unusable.errors.contains("hunter22"))
  }

  // MARK: Settings

  @Test func onlyForDSQL() throws {
    let site = try SmallSite()
    for (name, variables) in [
      ("db.example.com", ["DATABASE_URL": "postgresql://me@db.example.com/x"]),
      ("Marquee's private server", [:]),
      (
        "x.cluster-y.eu-west-1.rds.amazonaws.com",
        ["PGHOST": "x.cluster-y.eu-west-1.rds.amazonaws.com"]
      ),
    ] {
      let result = try Program.run(
        ["db", "check"], in: site.folder.url,
        environment: variables.merging(["MARQUEE_DATABASE_TRANSPORT": "websocket"]) { $1 })
      #expect(result.exitCode == 2, "\(result.errors)")
      #expect(
        result.errors.contains(
          "only Aurora DSQL can be reached through a WebSocket, and the database is \(name)"),
        "\(result.errors)")
    }
  }

  @Test func settingsInTheFile() throws {
    let site = try SmallSite()
    func run(_ lines: String, _ more: [String: String] = [:]) throws -> Program.Result {
      try site.change(["marquee.yaml": "site:\n  title: Films\n\(lines)"])
      let environment = try aws.dsql(port: aws.text("websocket", "port"), more)
      return try Program.run(["db", "check"], in: site.folder.url, environment: environment)
    }
    let right = try run("database:\n  transport: websocket\n  connection_check: true\n")
    #expect(right.exitCode == 0, "\(right.errors)")
    #expect(right.output.contains("transport   WebSocket"))
    let wrong = try run("database:\n  transport: websockets\n")
    #expect(wrong.exitCode == 2)
    #expect(wrong.errors.contains("marquee.yaml:4:"), "\(wrong.errors)")
    #expect(wrong.errors.contains("did you mean `websocket`?"))
    #expect(try run("database:\n  connection_check: often\n").exitCode == 2)
    // The machine's word wins over the site's.
    let other = try run(
      "database:\n  transport: websocket\n", ["MARQUEE_DATABASE_TRANSPORT": "carrier-pigeon"])
    #expect(other.exitCode == 2)
    #expect(other.errors.contains("MARQUEE_DATABASE_TRANSPORT"))
    let weak = try run("database:\n  transport: websocket\n  sslmode: require\n")
    #expect(weak.exitCode == 2)
    #expect(weak.errors.contains("sslmode is 'require'"), "\(weak.errors)")
  }

  @Test func psqlAndURLs() throws {
    let psql = try Program.run(["db", "psql"], environment: try variables("port"))
    #expect(psql.exitCode == 2)
    #expect(psql.errors.contains("psql can't go through a WebSocket"))
    let url = try Program.run(["db", "url"], environment: try variables("port"))
    #expect(url.output.contains(":5432/"))
    #expect(url.errors.contains("other programs know no WebSocket"))
  }

  @Test func aDenialNamesTheAction() throws {
    try aws.post(
      "/role", #"{"arn": "\#(aws.text("role"))", "permissions": {"Statement": []}}"#)
    let admin = try check()
    #expect(admin.exitCode == 3, "\(admin.errors)")
    #expect(admin.errors.contains("refused the token for 'admin', signed for dsql:DbConnectAdmin"))
    let reader = try check("port", ["PGUSER": "reader"])
    #expect(reader.errors.contains("refused the token for 'reader', signed for dsql:DbConnect\n"))
  }

  // MARK: Builds

  /// Several queries, and one that is streamed: some megabytes in frames of any size.
  private static let queries: [String: String?] = [
    "database/schema.sql": "CREATE TABLE unused (i int);",
    "queries/films.sql": """
    SELECT 'film-' || n AS slug, 'Film ' || n AS title, 1900 + n % 100 AS year,
           repeat(md5(n::text), 40) AS site
    FROM generate_series(1, 1000) AS n ORDER BY n
    """,
    "queries/facts.sql": "SELECT count(*) AS number FROM generate_series(1, 10)",
    "content/index.md": "# Films\n\n{% for fact in facts %}{{ fact.number }}{% endfor %}\n",
    "content/films/[slug].md":
      "---\nquery: films\nas: film\n---\n# {{ film.title }}\n\n{{ film.site }}\n",
  ]

  @Test(arguments: [
    ("port", #"{}"#), ("faulty", #"{"fragment": 1000, "pings": true}"#),
  ])
  func aBuild(_ door: String, _ knobs: String) throws {
    try aws.post("/dsql", #"{"fast": true}"#)
    try aws.post("/websocket", knobs)
    let site = try SmallSite(Self.queries)
    let plain = try site.generate(["--output", "plain"])
    #expect(plain.exitCode == 0, "\(plain.errors)")
    let carried = try Program.run(
      ["generate", "--output", "carried"], in: site.folder.url, environment: try variables(door))
    #expect(carried.exitCode == 0, "\(carried.errors)")
    let same = try Shell.run(
      "diff -r -x '.marquee-*' plain carried && ls carried/films | wc -l", in: site.folder)
    #expect(same.exitCode == 0, "\(same.said.prefix(2000))")
    #expect(same.said.contains("1000"))
  }

  @Test func theServerGoesAwayInTheMiddleOfABuild() throws {
    try aws.post("/websocket", #"{"fault": {"close": 1011, "reason": "oops"}, "after": 400000}"#)
    let site = try SmallSite(Self.queries)
    let result = try Program.run(
      ["generate"], in: site.folder.url, environment: try variables("faulty"))
    #expect(result.exitCode == 4, "\(result.errors)")
    #expect(
      result.errors.contains(
        "the connection to the database was lost: the server closed the WebSocket with code 1011"),
      "\(result.errors)")
    #expect(!site.folder.exists("output/index.html"))
  }

  /// A query's time-out, and a server that says nothing any more.
  @Test(arguments: [#"{}"#, #"{"fault": "silence", "after": 1700}"#])
  func aTimeOutEndsTheConnection(_ knobs: String) throws {
    try aws.post("/websocket", knobs)
    let site = try SmallSite([
      "queries/films.sql": "SELECT 'a' AS slug, 'A' AS title, 1 AS year, pg_sleep(20)::text AS site"
    ])
    let start = ContinuousClock.now
    let result = try Program.run(
      ["generate", "--query-timeout", "1s"], in: site.folder.url,
      environment: try variables("faulty"))
    #expect(result.exitCode == 4, "\(result.errors)")
    #expect(result.errors.contains("films took longer than its time-out"), "\(result.errors)")
    #expect(ContinuousClock.now - start < .seconds(15))
  }

  @Test func anInterruptionEndsTheConnection() throws {
    try aws.post("/websocket", "{}")
    let site = try SmallSite([
      "queries/films.sql": "SELECT 'a' AS slug, 'A' AS title, 1 AS year, pg_sleep(20)::text AS site"
    ])
    let files = try TemporaryFolder()
    // Statements of other tests may still sleep on the server.
    let name = UUID().uuidString
    let running = try Program.start(
      ["generate"], in: site.folder.url,
      environment: try variables("faulty", ["PGAPPNAME": name]), files: files)
    // Once the statement is under way: it may be the FETCH of a cursor, so its text is not looked at.
    for _ in 0..<200 {
      let asked = try aws.post(
        "/sql",
        #"{"sql": "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND application_name = '\#(name)'", "database": "postgres"}"#
      )
      if asked.at(["output"]).text != "0" { break }
      usleep(50_000)
    }
    running.process.terminate()
    running.process.waitUntilExit()
    let result = try running.result()
    #expect(result.exitCode == 143, "\(result.errors)")
    #expect(try seen(isClosed: true).at(["closes"]).list.map(\.number) == [1000])
  }

  // MARK: DSQL as it is

  /// The repository's own site: its database/ sets up on DSQL's rules, and its pages are those of
  /// PostgreSQL.
  @Test func theSampleSite() throws {
    let folder = try SampleSiteTests.copy()
    let now = ["--now", "2026-11-21T12:00:00Z"]
    let plain = try Program.run(["generate", "--output", "plain"] + now, in: folder.url)
    #expect(plain.exitCode == 0, "\(plain.errors)")
    let variables = try variables("port")
    let setup = try Program.run(["db", "setup"], in: folder.url, environment: variables)
    #expect(setup.exitCode == 0, "\(setup.errors)")
    let carried = try Program.run(
      ["generate", "--output", "carried"] + now, in: folder.url, environment: variables)
    #expect(carried.exitCode == 0, "\(carried.errors)")
    let same = try Shell.run("diff -r -x '.marquee-*' plain carried", in: folder)
    #expect(same.exitCode == 0, "\(same.said.prefix(2000))")
    try aws.post(
      "/sql",
      #"{"sql": "DROP OWNED BY admin; GRANT CREATE ON SCHEMA public TO admin", "database": "postgres"}"#
    )
  }

  @Test func setupWaitsForTheBackground() throws {
    try aws.post("/dsql", #"{"job_seconds": 1}"#)
    let name = "jobs_\(UInt32.random(in: 0...UInt32.max))"
    let site = try SmallSite([
      "database/schema.sql": """
      CREATE TABLE \(name) (i bigint PRIMARY KEY, j int);
      CREATE UNIQUE INDEX ASYNC \(name)_j ON \(name) (j) WHERE i > 0;
      CREATE TABLE \(name)_b (i bigint);
      ALTER TABLE \(name)_b ADD CONSTRAINT f_\(name) FOREIGN KEY (i) REFERENCES \(name) NOT VALID;
      ALTER TABLE ASYNC \(name)_b VALIDATE CONSTRAINT f_\(name);
      """
    ])
    func setup(_ arguments: [String] = ["--force"]) throws -> Program.Result {
      try Program.run(
        ["db", "setup"] + arguments, in: site.folder.url, environment: try variables("port"))
    }
    let waited = try setup()
    #expect(waited.exitCode == 0, "\(waited.errors)")
    #expect(
      waited.errors.contains("waiting for CREATE UNIQUE INDEX at database/schema.sql:2 (job "))
    #expect(waited.errors.contains("VALIDATE CONSTRAINT at database/schema.sql:5 is done"))
    let again = "DROP TABLE IF EXISTS \(name)_b;\nDROP TABLE IF EXISTS \(name);\n"
    let text = try site.folder.read("database/schema.sql")
    try site.change(["database/schema.sql": again + text])
    let left = try setup(["--force", "--no-wait"])
    #expect(left.exitCode == 0, "\(left.errors)")
    #expect(
      left.errors.contains("CREATE UNIQUE INDEX at database/schema.sql:4 goes on in the back"))
    try aws.post("/dsql", #"{"job_fault": "two rows are equal"}"#)
    let failed = try setup()
    #expect(failed.exitCode == 4)
    #expect(failed.errors.contains("database/schema.sql:4:1"), "\(failed.errors)")
    #expect(failed.errors.contains("failed: failed: two rows are equal"), "\(failed.errors)")
  }

  @Test func whatDSQLRefusesIsSaidBeforeAnythingIsSent() throws {
    let site = try SmallSite([
      "database/schema.sql": """
      CREATE TABLE never (i bigint PRIMARY KEY);
      CREATE TABLE a (id serial PRIMARY KEY);
      TRUNCATE never;
      """
    ])
    let result = try Program.run(
      ["db", "setup"], in: site.folder.url, environment: try variables("port"))
    #expect(result.exitCode == 4, "\(result.errors)")
    #expect(result.errors.contains("database/schema.sql:2:20: error: Aurora DSQL has no serial"))
    #expect(result.errors.contains("database/schema.sql:3:1: error: Aurora DSQL has no TRUNCATE"))
    let there = try aws.post(
      "/sql", #"{"sql": "SELECT to_regclass('never') IS NULL", "database": "postgres"}"#)
    #expect(there.at(["output"]).text == "t")
  }
}
