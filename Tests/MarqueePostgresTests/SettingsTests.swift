import MarqueeBase
import Testing

@testable import MarqueePostgres

@Suite struct SettingsTests {
  /// What libpq would be told, sorted, the password as a word of its own.
  func text(_ settings: ConnectionSettings) -> String {
    if settings.isLocal { return "local" }
    var pairs = settings.parameters.map { "\($0.key)=\($0.value.value)" }
    if let password = settings.password { pairs.append("password=\(password.reveal())") }
    return pairs.sorted().joined(separator: " ")
  }

  @Test(arguments: [
    (
      "postgresql://jane:p%40ss%2Fw%C3%B6rd@db.example.com:6543/shop?sslmode=verify-full",
      "dbname=shop host=db.example.com password=p@ss/wörd port=6543 sslmode=verify-full user=jane"
    ),
    ("postgres://h", "host=h"),
    ("postgresql://[2001:db8::1]:5433/d", "dbname=d host=2001:db8::1 port=5433"),
    (
      "postgresql://a:1,b:2/d?target_session_attrs=read-write",
      "dbname=d host=a,b port=1,2 target_session_attrs=read-write"
    ),
    (
      "postgresql:///d?host=/var/run/postgresql&user=u",
      "dbname=d host=/var/run/postgresql user=u"
    ),
    ("postgresql://%2Frun%2Fpg/d", "dbname=d host=/run/pg"),
    (
      "host=h dbname='my db' password='it\\'s' connect_timeout=5",
      "connect_timeout=5 dbname=my db host=h password=it's"
    ),
    ("  postgresql://h/d\n", "dbname=d host=h"), ("local", "local"),
  ])
  func readsConnectionStrings(_ string: String, _ expected: String) throws {
    #expect(text(try ConnectionSettings(string: string, from: "DATABASE_URL")) == expected)
  }

  @Test(arguments: [
    ("postgresql://u:hunter2@h/d?sslmod=require", "unknown parameter 'sslmod'", "`sslmode`"),
    ("postgresql://u:hunter2@h/d?schema=public", "unknown parameter 'schema'", "search_path"),
    (
      "postgresql://u:hunter2@h/d?connection_limit=1", "unknown parameter 'connection_limit'",
      "Prisma"
    ),
    (
      "postgresql://u@h/d?Action=connect&X-Amz-Token=hunter2", "unknown parameter 'Action'",
      "db url"
    ),
    ("postgresql://u:hunter2%zz@h/d", "percent-encoded", "%25"),
    ("postgresql://u:hunter2@[::1/d", "not a valid URL", "%40"),
    ("postgresql://u:hunter2/x@h:5432/d", "not a valid URL (an `@`", "/ as %2F"),
    ("postgresql://u:1/hunter2@h:5432/d", "not a valid URL (an `@`", "/ as %2F"),
    ("postgresql://u:x@hunter2@h/d", "not a valid URL (an `@`", "@ as %40"),
    ("mysql://u:hunter2@h/d", "'mysql' is not PostgreSQL's scheme", "postgresql://"),
    ("jdbc:postgresql://h/d?password=hunter2", "'jdbc:postgresql' is not", "postgresql://"),
    ("host=h pasword=hunter2", "unknown parameter 'pasword'", "`password`"),
    ("hunter2", "an `=` is missing", "postgresql://USER@HOST"), ("  ", "is empty", "postgresql://"),
  ])
  func explainsBadStringsWithoutRepeatingThem(_ string: String, _ part: String, _ help: String) {
    let error = #expect(throws: Diagnostics.self) {
      try ConnectionSettings(string: string, from: "DATABASE_URL")
    }
    let printed = error?.all.map(\.formatted).joined() ?? ""
    #expect(printed.contains(part), "\(string)")
    #expect(printed.contains(help), "\(string)")
    #expect(printed.contains("DATABASE_URL"))
    #expect(!printed.contains("hunter2"), "\(string)")
    #expect(error?.all.first?.category == .configuration)
  }

  typealias Case = (
    explicit: String?, configuration: DatabaseConfiguration?, environment: [String: String],
    expected: String
  )

  static func entries(_ pairs: (String, String)...) -> DatabaseConfiguration {
    .entries(
      pairs.enumerated().map {
        DatabaseConfiguration.Entry(
          key: $1.0, value: $1.1,
          location: SourceLocation(file: "marquee.yaml", line: $0 + 2, column: 3))
      })
  }

  @Test(arguments: [
    ["DATABASE_URL": ""], ["DATABASE_URL": " \n"], ["DATABASE_URL": "", "PGHOST": "h"],
    ["PGHOST": ""], ["PGSERVICE": ""], ["PGDATABASE": " "], ["DB_HOST": ""], ["RDS_HOSTNAME": ""],
  ])
  func refusesAnEmptyVariable(_ environment: [String: String]) {
    for configuration in [nil, DatabaseConfiguration.local] {
      let error = #expect(throws: Diagnostics.self) {
        try ConnectionSettings.resolve(
          explicit: nil, configuration: configuration, environment: environment)
      }
      #expect(error?.all.first?.category == .configuration)
      #expect(error?.all.first?.message.hasSuffix("is set, but empty") == true)
      #expect(error?.all.first?.help?.contains("unset") == true)
    }
  }

  @Test(arguments: [
    ("postgresql+psycopg2://a@h/d", "'postgresql+psycopg2' is not PostgreSQL's scheme"),
    ("postgres.js://a@h/d", "'postgres.js' is not PostgreSQL's scheme"),
    ("mysql2://a@h/d", "'mysql2' is not PostgreSQL's scheme"),
    ("\"postgresql://a@h/d\"", "stands in quotes (\")"),
    ("'postgresql://a@h/d'\n", "in quotes (')"),
    ("DATABASE_URL=postgresql://a@h/d", "the value begins with `DATABASE_URL=`"),
  ])
  func namesWhatIsWrongWithAString(_ text: String, _ message: String) {
    let error = #expect(throws: Diagnostics.self) {
      try ConnectionSettings(string: text, from: "DATABASE_URL")
    }
    #expect(
      error?.all.first?.message.contains(message) == true, "\(error?.all.first?.message ?? "")")
  }

  @Test func aLineBreakAtTheEndIsNoPartOfAString() throws {
    let settings = try ConnectionSettings(
      string: "\n postgresql://a@h:5433/d?sslmode=require\r\n", from: "DATABASE_URL")
    #expect(settings["sslmode"] == "require" && settings.database == "d")
  }

  @Test(
    arguments: [
      ("-c search_path=shop", "shop"), ("-csearch_path=a,b -c work_mem=1MB", "a,b"),
      ("--search-path=shop", "shop"), ("-c search_path=a,\\ b", "a, b"), ("-c work_mem=1MB", nil),
    ] as [(String, String?)])
  func findsTheSearchPathInOptions(_ options: String, _ path: String?) {
    #expect(SessionSettings.searchPath(inOptions: options) == path)
  }

  @Test func findsTheDatabaseInOrder() throws {
    let url = "postgresql://env/e"
    let cases: [Case] = [
      (nil, nil, [:], "local"), (nil, .local, [:], "local"),
      (nil, nil, ["PGPASSWORD": "x", "PGUSER": "u"], "local"),
      (nil, .local, ["DATABASE_URL": url], "dbname=e host=env"),
      (nil, nil, ["DATABASE_URL": "local"], "local"),
      ("postgresql://cli/c", nil, ["DATABASE_URL": ""], "dbname=c host=cli"),
      (nil, .string("postgresql://yaml/y", nil), ["DATABASE_URL": " "], "dbname=y host=yaml"),
      (nil, nil, ["PGHOST": "", "PGDATABASE": "d"], "dbname=d"),
      ("local", nil, ["DATABASE_URL": url], "local"),
      (
        "postgresql://cli/c", .string("postgresql://yaml/y", nil), ["DATABASE_URL": url],
        "dbname=c host=cli"
      ),
      (nil, .string("postgresql://yaml/y", nil), ["DATABASE_URL": url], "dbname=y host=yaml"),
      (
        nil, Self.entries(("host", "h"), ("name", "n"), ("user", "u"), ("port", "1")),
        ["DATABASE_URL": url, "PGSSLMODE": "require", "PGHOST": "other"],
        "dbname=n host=h port=1 sslmode=require user=u"
      ),
      (
        nil, Self.entries(("url", "postgresql://u@h/d"), ("sslmode", "require")), [:],
        "dbname=d host=h sslmode=require user=u"
      ),
      (nil, nil, ["DATABASE_URL": url, "PGPASSWORD": "pw"], "dbname=e host=env password=pw"),
      (
        nil, nil, ["PGHOST": "h", "PGDATABASE": "d", "PGUSER": "u", "PGPORT": "7"],
        "dbname=d host=h port=7 user=u"
      ),
      (nil, nil, ["PGHOST": "h", "DB_HOST": "d", "DB_PASSWORD": "secret"], "host=h"),
      (
        nil, nil,
        ["DB_HOST": "h", "DB_PORT": "1", "DB_USER": "u", "DB_PASSWORD": "p", "DB_NAME": "n"],
        "dbname=n host=h password=p port=1 user=u"
      ),
      (nil, nil, ["DATABASE_URL": url, "DB_PASSWORD": "p"], "dbname=e host=env"),
      (
        nil, nil,
        [
          "RDS_HOSTNAME": "h", "RDS_PORT": "1", "RDS_USERNAME": "u", "RDS_PASSWORD": "p",
          "RDS_DB_NAME": "n",
        ], "dbname=n host=h password=p port=1 user=u"
      ),
    ]
    for item in cases {
      let settings = try ConnectionSettings.resolve(
        explicit: item.explicit, configuration: item.configuration, environment: item.environment)
      #expect(text(settings) == item.expected, "\(item)")
    }
  }

  @Test func refusesWhatItDoesNotKnow() {
    let error = #expect(throws: Diagnostics.self) {
      try ConnectionSettings.resolve(
        explicit: nil, configuration: Self.entries(("hots", "h"), ("sslnegotiation", "direct")),
        environment: [:])
    }
    #expect(error?.all.count ?? 0 >= 1)
    #expect(
      error?.all.first?.formatted == """
        marquee.yaml:2:3: error: 'hots' is not a setting of the database
          help: did you mean `host`?
        """)
    for (name, value) in [("sslmode", "verify_full"), ("port", "99999"), ("port", "x")] {
      #expect(throws: Diagnostics.self) {
        try ConnectionSettings.resolve(
          explicit: nil, configuration: Self.entries(("host", "h"), (name, value)),
          environment: [:])
      }
    }
  }

  @Test func neverPrintsAPassword() throws {
    let settings = try ConnectionSettings.resolve(
      explicit: "postgresql://jane:hunter2@db/shop?sslpassword=hunter2", configuration: nil,
      environment: ["PGPORT": "6000"])
    var dumped = ""
    dump(settings.password, to: &dumped)
    for text in ["\(settings)", String(reflecting: settings), settings.table, dumped] {
      #expect(!text.contains("hunter2"))
    }
    #expect(
      settings.description
        == "db, port 6000, database shop, as user jane (from --database-url, PGPORT)")
    #expect(settings.table.contains("port = 6000  (PGPORT)"))
  }

  // MARK: The system's authorities

  @Test func theWordSystemIsTheSystemsFile() throws {
    let settings = try ConnectionSettings.resolve(
      explicit: "postgresql://h/d?sslrootcert=system", configuration: nil,
      environment: ["SSL_CERT_FILE": "/etc/passwd"])
    #expect(text(settings) == "dbname=d host=h sslmode=verify-full sslrootcert=/etc/passwd")
    #expect(
      settings.parameters["sslrootcert"]?.origin == "the system's authorities, --database-url")
  }

  @Test func theWordSystemDemandsVerifyFull() throws {
    let failure = #expect(throws: Diagnostics.self) {
      try ConnectionSettings.resolve(
        explicit: "postgresql://h/d?sslrootcert=system&sslmode=require", configuration: nil,
        environment: [:])
    }
    let said = failure?.all.first?.formatted ?? ""
    #expect(said.contains("sslmode is 'require' (from --database-url)"), "\(said)")
    #expect(said.contains("write `verify-full`"), "\(said)")
  }
}
