import Foundation
import Testing

@testable import marquee

/// `marquee init --from-database` on tables that were made to break it.
@Suite struct InitFromDatabaseTests {
  private static func site(
    _ arguments: [String], role: String? = nil
  ) throws -> (folder: TemporaryFolder, result: Program.Result) {
    let folder = try TemporaryFolder()
    let result = try Program.run(
      ["init", "site", "--from-database", "--database-url", AwkwardDatabase.url(role: role)]
        + arguments, in: folder.url)
    return (folder, result)
  }

  /// Each table with its rows' pages, in the order of their names.
  @Test(arguments: [
    ("-- ", ["-1-2026-01-01", "1-2026-01-01"]),
    ("../../evil", ["1", "2"]),
    ("a\"b", ["1", "2", "3"]),
    (
      "a'b",
      [
        "-e3b0c44298fc", "-etc-74ccf3c5b4c1", "a-b-c14cddc033f6", "a-b-c8687a08aa5d",
        "a-b-fea4c5ce720c",
        "longlonglonglonglonglonglonglonglonglonglonglonglonglonglong-0184fa9ce314",
        "tab-here-5b8765931ded",
      ]
    ),
    ("actor", ["2001", "2002"]), ("ancestor", ["1"]), ("descent", ["1"]), ("heir", ["1"]),
    ("InvoiceLine", ["5000", "5001", "5002"]),
    ("country", ["fr", "pt"]),
    ("empty_one", []),
    ("film", ["c", "cleo", "main"]),
    ("film_list", ["c", "cleo", "main"]),
    ("genre", ["1", "2"]),
    ("no key", ["1", "2", "3"]),
    ("other schema.film", ["1"]),
    ("page", ["1", "2", "3"]),
    ("part", ["1"]),
    ("showing", ["1", "2"]),
    ("{{ x }}", ["1-x-ba6c46f9fdd2", "1-y-z-5d14530afe8c"]),
    ("日本", ["1"]),
  ])
  func everyTableMakesASite(_ table: String, _ pages: [String]) throws {
    let (folder, made) = try Self.site(["--table=\(table)"])
    #expect(made.exitCode == 0, "\(made.errors)")
    let site = folder.url.appending(path: "site")
    let built = try Program.run(["generate", "--now", "2026-11-21"], in: site)
    #expect(built.exitCode == 0, "\(built.errors)")
    let output = site.appending(path: "output").path(percentEncoded: false)
    let found = try FileManager.default.subpathsOfDirectory(atPath: output)
      .filter { $0.hasSuffix("/index.html") && !$0.hasPrefix("about/") }
      .map { String($0.split(separator: "/").dropLast().last ?? "") }.sorted()
    #expect(found == pages.sorted())
    #expect(try PageChecker.problems(in: site.appending(path: "output")) == "")
    // Nothing was written beside the site.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["site"])
  }

  @Test func everyTypeIsShownForReaders() throws {
    let (folder, made) = try Self.site(["--table", "public.film"])
    #expect(made.errors.contains("left out: Password hash (it looks like a secret)"))
    let built = try Program.run(["generate"], in: folder.url.appending(path: "site"))
    #expect(built.exitCode == 0, "\(built.errors)")
    let page = try folder.read("site/output/film/cleo/index.html")
    for text in [
      "<title>Cléo | *5 to 7* &lt;b&gt; · Film</title>",
      "<img src=\"https://example.com/cleo.jpg\" alt=\"Cléo | *5 to 7* &lt;b&gt;\"",
      "<dt>Release year</dt><dd>1962</dd>",
      "<dt>Director</dt><dd>Agnès Varda</dd>",
      "<dt>Released</dt><dd><time datetime=\"1962-04-11\">11 April 1962</time></dd>",
      "<dt>Rating</dt><dd>7.9</dd>", "<dt>Votes</dt><dd>12,345</dd>",
      "<dt>Is public</dt><dd>Yes</dd>", "<dt>Starts</dt><dd>20:30</dd>",
      "<dt>Tags</dt><dd>a, b, c</dd>", "<dt>Photo</dt><dd>2 bytes</dd>",
      "&quot;x&quot;: &quot;&lt;script&gt;&quot;", "<td class=\"number\">7.50</td>",
      "<h2 id=\"genre\">Genre</h2>\n<ul>\n<li>Drama</li>\n<li>A|B</li>\n</ul>",
    ] { #expect(page.contains(text), "\(text)") }
    #expect(!page.contains("secret"))
    let other = try folder.read("site/output/film/c/index.html")
    #expect(other.contains("javascript:alert(1)"))
    #expect(!other.contains("href=\"javascript"))
    #expect(other.contains("<dt>Sequel of</dt><dd>Cléo | *5 to 7* &lt;b&gt;</dd>"))
  }

  /// A person is called by both names, a company by its own and not by whoever answers the telephone; keys
  /// and references are names, not amounts; spans of time are words.
  @Test func peopleNumbersAndSpansAreShownForReaders() throws {
    func page(_ table: String, _ path: String) throws -> String {
      let (folder, made) = try Self.site(["--table", table])
      #expect(made.exitCode == 0, "\(made.errors)")
      let built = try Program.run(["generate"], in: folder.url.appending(path: "site"))
      #expect(built.exitCode == 0, "\(built.errors)")
      return try folder.read("site/output/\(path)/index.html")
    }
    let actor = try page("actor", "actor/2001")
    for text in [
      "<h1 id=\"penelope-guiness\">Penelope Guiness</h1>", "<dt>Actor id</dt><dd>2001</dd>",
      "<dt>Title</dt><dd>Ms</dd>",
      "<dt>Company</dt><dd>Exotic Liquids</dd>", "<h2 id=\"award\">Award</h2>",
      "<h2 id=\"scene\">Scene</h2>", "<h2 id=\"zone\">Zone</h2>",
      "<h2 id=\"invoice-line\">Invoice line</h2>",
    ] { #expect(actor.contains(text), "\(text)\n\(actor)") }
    #expect(!actor.contains("<dt>First name</dt>"))
    #expect(try page("company", "company/1001").contains(">Exotic Liquids</h1>"))
    let line = try page("InvoiceLine", "invoice_line/5000")
    for text in [
      "<dt>Invoice line id</dt><dd>5000</dd>", "<dt>Actor</dt><dd>Penelope Guiness</dd>",
      "<dt>Second actor</dt><dd>Cher</dd>", "<dt>Unit price</dt><dd>1,234.50</dd>",
      "<dt>HTML size</dt><dd>12</dd>", "<dt>Took</dt><dd>1 day 1 hour 30 minutes 1.5 seconds</dd>",
    ] { #expect(line.contains(text), "\(text)\n\(line)") }
    #expect(
      try page("InvoiceLine", "invoice_line/5001").contains(
        "<dt>Took</dt><dd>1 month 21 hours</dd>"))
  }

  /// The key of a table holds for its own rows; so does a reference to it.
  @Test func rowsThatAreInheritedAreLeftOut() throws {
    let (folder, made) = try Self.site(["--table", "ancestor"])
    #expect(made.errors.contains("rows of tables that inherit from it are left out"))
    #expect(try folder.read("site/queries/ancestor.sql").contains("FROM ONLY ancestor"))
    let (other, _) = try Self.site(["--table", "descent"])
    #expect(try other.read("site/queries/descent.sql").contains("LEFT JOIN ONLY ancestor AS"))
  }

  @Test(arguments: [
    ("part_1", "'part_1' is a partition of 'part'\n  help: pass --table part\n"),
    ("nocol", "'nocol' has no columns"), ("showing_id_seq", "'showing_id_seq' is a sequence"),
  ])
  func whyATableCannotBeChosen(_ table: String, _ message: String) throws {
    let (_, result) = try Self.site(["--table", table])
    #expect(result.exitCode == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test func aLargeTableHasPages() throws {
    let (folder, _) = try Self.site(["--table", "big"])
    let built = try Program.run(["generate"], in: folder.url.appending(path: "site"))
    #expect(built.exitCode == 0, "\(built.errors)")
    #expect(folder.exists("site/output/page/5/index.html"))
    #expect(try folder.read("site/output/index.html").contains("<p>250 entries</p>"))
  }

  @Test func severalTablesAreListed() throws {
    let (folder, result) = try Self.site([])
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("which one?"))
    #expect(result.errors.contains("note: big, about 250 rows: two hundred and fifty\n"))
    #expect(result.errors.contains("note: film_list, a view\n"))
    #expect(!result.errors.contains("part_1"))
    #expect(try folder.contents(of: ".").isEmpty)
  }

  @Test func aPersonIsAsked() throws {
    let folder = try TemporaryFolder()
    let shown = try OnTerminal.run(
      ["init", ".", "--from-database"], in: folder,
      environment: ["DATABASE_URL": AwkwardDatabase.url()], input: "genre\n")
    #expect(shown.contains("  1  -- , about 2 rows"), "\(shown)")
    #expect(shown.contains("Which table should the site show? "))
    #expect(folder.exists("queries/genre.sql"))
  }

  @Test func aMistypedTableIsFound() throws {
    let (_, result) = try Self.site(["--table", "flim_list"])
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("did you mean 'film_list'?"))
  }

  /// The only table that this role may read is taken, and of it only what it may read.
  @Test func onlyWhatMayBeReadIsUsed() throws {
    let (folder, made) = try Self.site([], role: "marquee_test_reader")
    #expect(made.exitCode == 0, "\(made.errors)")
    let query = try folder.read("site/queries/half.sql")
    #expect(query.contains("v"))
    #expect(!query.contains("mine"))
    let built = try Program.run(["generate"], in: folder.url.appending(path: "site"))
    #expect(built.exitCode == 0, "\(built.errors)")
    #expect(!(try folder.read("site/output/half/1/index.html")).contains("only mine"))
  }

  @Test func noPasswordIsWritten() throws {
    let folder = try TemporaryFolder()
    let url = try AwkwardDatabase.url() + "&password=geheim"
    let made = try Program.run(
      ["init", ".", "--from-database", "--table", "genre", "--database-url", url],
      in: folder.url)
    #expect(made.exitCode == 0, "\(made.errors)")
    for (name, text) in try folder.contents(of: ".") {
      #expect(!text.contains("geheim"), "\(name)")
    }
    #expect(!made.output.contains("geheim") && !made.errors.contains("geheim"))
    #expect(made.errors.contains("the password was not written: set PGPASSWORD"))
    #expect(try folder.read("marquee.yaml").contains("\ndatabase:\n  host: "))
  }

  /// A database of the environment stays there: an entry in marquee.yaml would win over it.
  @Test func theEnvironmentStaysInCharge() throws {
    let folder = try TemporaryFolder()
    let made = try Program.run(
      ["init", ".", "--from-database", "--table", "genre"], in: folder.url,
      environment: ["DATABASE_URL": AwkwardDatabase.url()])
    #expect(made.exitCode == 0, "\(made.errors)")
    #expect(try !folder.read("marquee.yaml").contains("\ndatabase:"))
  }

  /// A folder that holds a database's schema only becomes a site about it.
  @Test func aSchemaIsEnough() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "database/schema.sql",
      "CREATE TABLE dish (name text PRIMARY KEY, price numeric(5, 2)); INSERT INTO dish VALUES ('soup', 4.5);"
    )
    let made = try Program.run(["init", ".", "--from-database"], in: folder.url)
    #expect(made.exitCode == 0, "\(made.errors)")
    let built = try Program.run(["generate"], in: folder.url)
    #expect(built.exitCode == 0, "\(built.errors)")
    #expect(try folder.read("output/dish/soup/index.html").contains("<dt>Price</dt><dd>4.50</dd>"))
  }
}
