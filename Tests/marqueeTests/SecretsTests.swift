import Foundation
import Glibc
import Testing

/// Tokens, keys and passwords stay out of everything that the program says, and on their way to the
/// server that they are for.
@Suite struct SecretsTests {
  private static let database = [
    "AWS_REGION": "eu-west-1", "PGHOST": "a.cluster-b.eu-west-1.rds.amazonaws.com", "PGUSER": "u",
    "PGDATABASE": "x", "HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true",
  ]
  private static let keys =
    #"{"AccessKeyId":"ASIAX","SecretAccessKey":"kLEAKk1234","Token":"tLEAKt1234","Expiration":"2099-01-01T00:00:00Z"}"#

  private static func run(
    _ arguments: [String], _ more: [String: String], in folder: URL? = nil
  ) throws -> Program.Result {
    let empty = try TemporaryFolder()
    return try Program.run(
      arguments, in: folder ?? empty.url, environment: database.merging(more) { $1 })
  }

  /// A token service and a container's agent whose answers can't be read.
  @Test func receivedSecretsAreNotShown() throws {
    let web = try LocalWeb([
      "/short?x&audience=sts.amazonaws.com": .init(status: 200, body: #"{"value":"a.b.LEAK"#),
      "/201?x&audience=sts.amazonaws.com": .init(status: 201, body: #"{"value":"a.b.LEAK"}"#),
      "/keys": .init(status: 200, body: String(Self.keys.dropLast())),
      "/keys-201": .init(status: 201, body: Self.keys),
    ])
    let base = "http://127.0.0.1:\(web.port)"
    for path in ["/short", "/201"] {
      let result = try Self.run(
        ["db", "check"],
        [
          "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/x",
          "ACTIONS_ID_TOKEN_REQUEST_URL": base + path + "?x",
          "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "bearerLEAK1234",
        ])
      #expect(result.exitCode == 3)
      #expect(!(result.output + result.errors).contains("LEAK"), "\(result.errors)")
    }
    for path in ["/keys", "/keys-201"] {
      let result = try Self.run(
        ["auth", "doctor"], ["AWS_CONTAINER_CREDENTIALS_FULL_URI": base + path])
      #expect(result.exitCode == 3)
      #expect(!(result.output + result.errors).contains("LEAK"), "\(result.output)")
    }
    #expect(web.asked.count >= 4)
  }

  /// A server that says the password it was sent, in whatever form, in every form of output.
  @Test(arguments: [
    "as it is", "in capitals", "encoded", "twice", "base64", "hex", "in pieces",
  ]) func refusalsDoNotShowPasswords(_ form: String) throws {
    let server = try RefusingServer { password in
      switch form {
      case "in capitals": "no entry for " + password.uppercased()
      case "encoded": "no entry for hunter2%2fLEAK%2Bx"
      case "twice": "no entry for hunter2%252FLEAK%252Bx"
      case "base64": "no entry for " + Data("u:\(password)".utf8).base64EncodedString()
      case "hex": "no entry for " + password.utf8.map { String($0, radix: 16) }.joined()
      case "in pieces": "no entry for hunter2/\r\nLEAK+x"
      default: "no entry for " + password
      }
    }
    let site = try TemporaryFolder()
    try site.write("marquee.yaml", "site: {title: T}\n")
    try site.write("queries/q.sql", "select 1")
    try site.write("content/a.md", "{{ q.size }}\n")
    let url = "postgresql://u:hunter2%2FLEAK%2Bx@127.0.0.1:\(server.port)/x?sslmode=disable"
    for arguments in [
      [], ["--log-format", "json"], ["--log-format", "text"], ["--diagnostics", "json"],
      ["--report", "r.json"],
    ] {
      let result = try Program.run(
        ["generate"] + arguments, in: site.url, environment: ["DATABASE_URL": url])
      #expect(result.exitCode == 4)
      let report = (try? site.read("r.json")) ?? ""
      for text in [result.output, result.errors, report] {
        #expect(!text.lowercased().contains("leak"), "\(arguments): \(text)")
        #expect(!text.contains("aHVudGVy") && !text.contains("68756e7465"), "\(text)")
      }
      #expect(result.errors.contains("no entry for") && result.errors.contains("****"))
    }
  }

  /// Secrets that nothing uses are known, too.
  @Test func theEnvironmentsSecretsAreKnown() throws {
    let site = try TemporaryFolder()
    try site.write(".env", "OTHER_API_TOKEN=from-dotenv-LEAK\n")
    try site.write("queries/q.sql", "select 1")
    let server = try RefusingServer { _ in "from-dotenv-LEAK, from-process-LEAK, from-url-LEAK" }
    let result = try Program.run(
      ["db", "check"], in: site.url,
      environment: [
        "DATABASE_URL": "postgresql://u:p@127.0.0.1:\(server.port)/x?sslmode=disable",
        "SOME_SECRET": "from-process-LEAK", "REDIS_URL": "redis://x:from-url-LEAK@cache.example",
      ])
    #expect(result.exitCode == 4)
    #expect(result.errors.contains("****, ****, ****"), "\(result.errors)")
  }

  /// Settings that would send a token in clear, or to anybody, reach no program: nothing is sent.
  @Test(arguments: [
    ["PGSSLMODE": "require"], ["PGSSLMODE": "prefer"], ["PGSSLMODE": "disable"],
    ["DATABASE_URL": "sslmode=disable"], ["yaml": "sslmode: prefer"],
    ["PGSERVICE": "weak", "PGDATABASE": ""],
  ]) func weakConnectionsGetNoToken(_ weakness: [String: String]) throws {
    let web = try LocalWeb(["/": .init(status: 200, body: Self.keys)])
    let server = try RefusingServer { "got \($0)" }
    let site = try TemporaryFolder()
    var environment = weakness
    environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1:\(web.port)/"
    environment["PGHOSTADDR"] = "127.0.0.1"
    environment["PGPORT"] = "\(server.port)"
    environment["PGSERVICEFILE"] = site.url.appending(path: "services").path
    try site.write("services", "[weak]\nsslmode=disable\ndbname=x\n")
    let host = "a.cluster-b.eu-west-1.rds.amazonaws.com"
    if let parameter = environment.removeValue(forKey: "DATABASE_URL") {
      environment["DATABASE_URL"] = "postgresql://u@\(host):\(server.port)/x?\(parameter)"
    }
    if let line = environment.removeValue(forKey: "yaml") {
      try site.write(
        "marquee.yaml",
        "site: {title: T}\ndatabase:\n  host: \(host)\n  user: u\n  name: x\n  \(line)\n")
    }
    for command in [
      ["psql", "--", "-Atc", "select 1"], ["check"], ["url"], ["url", "--with-token"], ["token"],
    ] {
      let result = try Self.run(["db"] + command, environment, in: site.url)
      #expect(result.exitCode == 2, "\(command): \(result.errors)")
      #expect(result.output.isEmpty)
      #expect(!result.errors.contains("X-Amz-Signature"))
    }
  }

  /// psql gets one connection, whatever its environment says.
  @Test func psqlGetsWhatIsSafe() throws {
    let web = try LocalWeb(["/": .init(status: 200, body: Self.keys)])
    let site = try TemporaryFolder()
    try site.write("bin/psql", "#!/bin/sh\nprintf '%s\\n' \"$@\"\nenv\n")
    chmod(site.url.appending(path: "bin/psql").path, 0o755)
    let environment = [
      "PATH": site.url.appending(path: "bin").path + ":/usr/bin:/bin",
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(web.port)/",
      "PGGSSENCMODE": "prefer", "PGREQUIRESSL": "0", "PGOPTIONS": "-c a=b",
    ]
    let result = try Self.run(["db", "psql", "--", "-c", "x"], environment, in: site.url)
    #expect(result.exitCode == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map(String.init)
    let arguments = lines.prefix(3).joined(separator: " ")
    #expect(arguments.hasPrefix("--dbname=") && arguments.hasSuffix("-c x"))
    #expect(arguments.contains("sslmode='verify-full'"))
    #expect(arguments.contains("gssencmode='disable'"))
    #expect(!arguments.contains("X-Amz"))
    let variables = Set(lines.filter { $0.hasPrefix("PG") }.map { $0.prefix { $0 != "=" } })
    #expect(variables == ["PGPASSWORD", "PGSSLMODE", "PGSSLROOTCERT", "PGGSSENCMODE"])
    #expect(lines.contains("PGSSLMODE=verify-full"))
    let refused = try Self.run(["db", "psql", "--", "-h", "evil"], environment, in: site.url)
    #expect(refused.exitCode == 2 && refused.output.isEmpty)
    #expect(refused.errors.contains("would send the password elsewhere"))
    let url = try Self.run(["db", "url"], environment, in: site.url)
    #expect(url.output.contains("sslmode=verify-full") && url.output.contains("gssencmode=disable"))
  }

  /// A helper that leaves a child behind, which holds its output.
  @Test func credentialProcessesEndWithThemselves() throws {
    let site = try TemporaryFolder()
    let pid = site.url.appending(path: "pid").path
    try site.write(
      "helper",
      """
      #!/bin/sh
      sleep 300 &
      echo $! > '\(pid)'
      echo '{"Version":1,"AccessKeyId":"AKIAX","SecretAccessKey":"s"}'
      """)
    chmod(site.url.appending(path: "helper").path, 0o755)
    try site.write(
      "config", "[profile p]\ncredential_process = \(site.url.appending(path: "helper").path)\n")
    let start = ContinuousClock.now
    let result = try Self.run(
      ["db", "token"],
      ["AWS_PROFILE": "p", "AWS_CONFIG_FILE": site.url.appending(path: "config").path])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("X-Amz-Signature="))
    #expect(ContinuousClock.now - start < .seconds(50))
    if let number = Int32(try site.read("pid").trimmingCharacters(in: .newlines)) {
      kill(number, SIGKILL)
    }
  }

  @Test func ipv6LiteralsAreAsked() throws {
    let web = try LocalWeb(
      ["/pod": .init(status: 200, body: Self.keys), "/": .init(status: 200)], ipv6: true)
    let base = "http://[::1]:\(web.port)"
    let token = try Self.run(
      ["db", "token"], ["AWS_CONTAINER_CREDENTIALS_FULL_URI": base + "/pod"])
    #expect(token.exitCode == 0, "\(token.errors)")
    let metadata = try Self.run(
      ["db", "token"],
      ["AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": base])
    #expect(metadata.exitCode == 3)
    let site = try TemporaryFolder()
    try site.write("marquee.yaml", "site: {title: T}\n")
    try site.write("content/index.html", "---\n---\n<title>x</title><a href=\"\(base)/\">v6</a>\n")
    let check = try Program.run(
      ["check", "--run", "--external", "--allow-private"], in: site.url)
    #expect(check.exitCode == 0, "\(check.errors)")
    let asked = web.asked.map { $0.prefix { $0 != "\r\n" } }
    #expect(asked == ["GET /pod HTTP/1.1", "PUT /latest/api/token HTTP/1.1", "HEAD / HTTP/1.1"])
  }
}
