import Testing

/// What the program says about itself, and when it is called in a way that it does not know.
@Suite struct UsageTests {
  @Test func helpTeaches() throws {
    let result = try Program.run(["--help"])
    #expect(result.exitCode == 0)
    #expect(result.errors == "")
    for text in ["marquee.yaml", "queries/", "marquee generate", "Exit codes:"] {
      #expect(result.output.contains(text))
    }
  }

  @Test(arguments: [
    ["generate"], ["serve"], ["check"], ["render"], ["record"], ["snapshot"], ["db"],
    ["db", "check"], ["db", "setup"], ["db", "psql"],
    ["db", "url"],
  ])
  func everyCommandHasExamples(_ command: [String]) throws {
    let result = try Program.run(command + ["--help"])
    #expect(result.exitCode == 0)
    #expect(result.output.contains("Example"))
    #expect(result.output.contains("marquee \(command.joined(separator: " "))"))
  }

  @Test func serveOffersWhatItTakes() throws {
    let help = try Program.run(["serve", "--help"]).output
    for option in ["--port", "--host", "--allow-host", "--drafts", "--poll", "--only"] {
      #expect(help.contains("  \(option)"), "\(option)")
    }
    for option in ["--watch", "--serve", "--dry-run", "--diff", "--shard", "--if-changed"] {
      #expect(!help.contains(option), "\(option)")
    }
  }

  @Test func versionIsANumber() throws {
    let result = try Program.run(["--version"])
    #expect(result.exitCode == 0)
    #expect(result.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  @Test(arguments: [
    (["genrate"], "error: 'genrate' is not a command\n  help: did you mean 'marquee generate'?\n"),
    (["xyzzy"], "error: 'xyzzy' is not a command\n  help: 'marquee --help' lists the commands\n"),
  ])
  func unknownCommands(_ arguments: [String], _ message: String) throws {
    let result = try Program.run(arguments)
    #expect(result.exitCode == 2)
    #expect(result.output == "")
    #expect(result.errors == message)
  }

  @Test(arguments: [
    (["generate", "--ouput", "x"], "Unknown option '--ouput'. Did you mean '--output'?"),
    (["generate", "--param", "city"], "The value 'city' is invalid for '--param <name=value>'"),
    (["generate", "--now", "tomorrow"], "The value 'tomorrow' is invalid for '--now <time>'"),
    (
      ["generate", "--diagnostics", "xml"], "The value 'xml' is invalid for '--diagnostics <form>'"
    ),
    (["generate", "--port", "8080"], "--port, --host and --allow-host are for --serve"),
    (["generate", "--serve"], "--serve is for --watch: or use 'marquee serve'"),
    (["serve", "--dry-run"], "Unknown option '--dry-run'"),
    (["serve", "--shard", "0/2"], "Unknown option '--shard'"),
    (["serve", "--allow-host", "http://films.test:4000"], "takes a name without a scheme, a port"),
    (["serve", "--port", "65536"], "The value '65536' is invalid for '--port <n>'"),
    (
      ["generate", "--query-timeout", "30"],
      "The value '30' is invalid for '--query-timeout <time>': write a number and a unit, ms, s, m"
    ),
    (["generate", "--log-format", "xml"], "The value 'xml' is invalid for '--log-format <form>'"),
    (["render"], "--template is missing"),
    (
      ["render", "--as", "docx", "--template", "x"],
      "The value 'docx' is invalid for '--as <format>'"
    ),
    (
      ["render", "--template", "-", "--data", "-", "--as", "html"],
      "only one of --template and --data"
    ),
    (["render", "--template", "page"], "'page' does not tell the format"),
    (["render", "--batch", "--template", "x.md"], "with --batch"),
    (["render", "--template", "x.md", "extra"], "Unexpected argument 'extra'"),
  ])
  func usageErrors(_ arguments: [String], _ message: String) throws {
    let result = try Program.run(arguments)
    #expect(result.exitCode == 2)
    #expect(result.output == "")
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}
