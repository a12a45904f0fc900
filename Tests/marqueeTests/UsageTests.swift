import Foundation
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

  /// The words of templates are explained from their definitions.
  @Test(arguments: [("tags", "{% endfor %}"), ("filters", "{{ title | replace:")])
  func helpKnowsTheLanguage(_ topic: String, _ text: String) throws {
    let result = try Program.run(["help", topic])
    #expect(result.exitCode == 0 && result.errors == "")
    #expect(result.output.contains(text))
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

  /// `-v` and `-h`, and the help of a command asked for in either way.
  @Test func theShortForms() throws {
    #expect(try Program.run(["-v"]).output == Program.run(["--version"]).output)
    #expect(try Program.run(["-h"]).output == Program.run(["--help"]).output)
    for command in [["generate"], ["db", "check"], ["auth", "doctor"], ["db"]] {
      let asked = try Program.run(["help"] + command)
      #expect(asked.exitCode == 0 && asked.errors == "")
      #expect(asked.output == (try Program.run(command + ["--help"]).output))
      #expect(try Program.run(command + ["-h"]).output == asked.output)
    }
  }

  @Test(arguments: [
    (["genrate"], "'genrate' is not a command", "did you mean 'marquee generate'?"),
    (["xyzzy"], "'xyzzy' is not a command", "'marquee --help' lists the commands"),
    (["build"], "'build' is not a command", "write 'marquee generate'"),
    (["build", "--site", "x"], "'build' is not a command", "write 'marquee generate'"),
    (["dev"], "'dev' is not a command", "write 'marquee serve'"),
    (["new", "x"], "'new' is not a command", "write 'marquee init FOLDER'"),
    (["version"], "'version' is not a command", "write 'marquee --version'"),
    (["start"], "'start' is not a command", "write 'marquee serve'"),
    (["watch"], "'watch' is not a command", "write 'marquee generate --watch'"),
    (["preview"], "'preview' is not a command", "write 'marquee serve'"),
    (["deploy"], "'deploy' is not a command", "copy output/"),
    (["psql"], "'psql' is not a command", "write 'marquee db psql'"),
    (["notify"], "'notify' is not a command", "write 'marquee db notify'"),
    (["db", "chek"], "'db chek' is not a command", "did you mean 'marquee db check'?"),
    (["db", "migrate"], "'db migrate' is not a command", "'marquee db --help' lists"),
    (["auth", "docter"], "'auth docter' is not a command", "did you mean 'marquee auth doctor'?"),
    (["help", "genrate"], "'genrate' is not a command", "did you mean 'marquee generate'?"),
    (["help", "db", "chek"], "'db chek' is not a command", "did you mean 'marquee db check'?"),
  ])
  func unknownCommands(_ arguments: [String], _ message: String, _ help: String) throws {
    let result = try Program.run(arguments)
    #expect(result.exitCode == 2)
    #expect(result.output == "")
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first.map(String.init) == "error: \(message)")
    #expect(lines.last?.hasPrefix("  help: \(help)") ?? false, "\(result.errors)")
  }

  @Test(arguments: [
    (
      ["generate", "--ouput", "x"], "there is no option '--ouput' of 'marquee generate'",
      "did you mean '--output'?"
    ),
    (
      ["generate", "--param", "city"], "the value 'city' is invalid for '--param <name=value>'",
      "--param <name=value>"
    ),
    (["generate", "--now", "tomorrow"], "the value 'tomorrow' is invalid for '--now <time>'", ""),
    (
      ["generate", "--diagnostics", "xml"], "the value 'xml' is invalid for '--diagnostics <form>'",
      "write text or json"
    ),
    (["generate", "--diagnostics", "jsn"], "the value 'jsn' is invalid", "did you mean 'json'?"),
    (["generate", "--port", "8080"], "--port, --host and --allow-host are for --serve", "--help"),
    (["generate", "--serve"], "--serve is for --watch: or use 'marquee serve'", "--help"),
    (
      ["serve", "--dry-run"], "there is no option '--dry-run' of 'marquee serve'",
      "'marquee generate', 'marquee publish' and"
    ),
    (["serve", "--shard", "0/2"], "there is no option '--shard'", "'marquee generate' has it"),
    (
      ["check", "--watch"], "there is no option '--watch' of 'marquee check'",
      "'marquee generate' has it"
    ),
    (
      ["generate", "--destination", "x"], "there is no option '--destination'",
      "write --output FOLDER"
    ),
    (["generate", "--source", "x"], "there is no option '--source'", "write --site FOLDER"),
    (["serve", "--livereload"], "there is no option '--livereload'", "leave it out"),
    (["generate", "--incremental"], "there is no option '--incremental'", "leave it out"),
    (
      ["generate", "-x"], "there is no option '-x' of 'marquee generate'", "marquee generate --help"
    ),
    (
      ["db", "check", "--drafts"], "there is no option '--drafts' of 'marquee db check'", "have it"
    ),
    (["--verbos"], "there is no option '--verbos' of 'marquee'", "did you mean '--version'?"),
    (
      ["serve", "--allow-host", "http://films.test:4000"], "takes a name without a scheme, a port",
      "--help"
    ),
    (["serve", "--port", "65536"], "the value '65536' is invalid for '--port <n>'", "--port <n>"),
    (
      ["generate", "--query-timeout", "30"],
      "the value '30' is invalid for '--query-timeout <time>'", "write a number and a unit"
    ),
    (
      ["generate", "--log-format", "jsno"], "the value 'jsno' is invalid for '--log-format <form>'",
      "did you mean 'json'?"
    ),
    (["generate", "--output"], "missing value for '--output <dir>'", "--output <dir>  Where to"),
    (["init"], "missing expected argument '<dir>'", "<dir>"),
    (["generate", "shop"], "unexpected argument 'shop'", "the site's folder is --site shop"),
    (["generate", "watch"], "unexpected argument 'watch'", "write --watch"),
    (["generate", "a", "b"], "unexpected argument 'a', 'b'", "takes options only"),
    (["generate", "--watch=yes"], "the option '--watch' does not take any value", "--help"),
    (["render"], "--template is missing", "--help"),
    (
      ["render", "--as", "docx", "--template", "x"],
      "the value 'docx' is invalid for '--as <format>'", ""
    ),
    (
      ["render", "--template", "-", "--data", "-", "--as", "html"],
      "only one of --template and --data", "--help"
    ),
    (["render", "--template", "page"], "'page' does not tell the format", ""),
    (["render", "--batch", "--template", "x.md"], "with --batch", "--help"),
    (["render", "--template", "x.md", "extra"], "unexpected argument 'extra'", "--help"),
  ])
  func usageErrors(_ arguments: [String], _ message: String, _ help: String) throws {
    let result = try Program.run(arguments)
    #expect(result.exitCode == 2)
    #expect(result.output == "")
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 2, "\(result.errors)")
    #expect(lines.first?.hasPrefix("error: ") ?? false)
    #expect(lines.first?.contains(message) ?? false, "\(result.errors)")
    #expect(lines.last?.hasPrefix("  help: ") ?? false)
    #expect(help.isEmpty || lines.last?.contains(help) ?? false, "\(result.errors)")
  }

  /// The form that a command line asks for holds for what is wrong with it.
  @Test(arguments: [
    ["generate", "--ouput", "x", "--diagnostics", "json"],
    ["generate", "--diagnostics=json", "--ouput"], ["genrate", "--diagnostics", "json"],
    ["db", "chek", "--diagnostics=json"], ["generate", "--now", "x", "--diagnostics", "json"],
  ])
  func usageErrorsAsJSON(_ arguments: [String]) throws {
    let result = try Program.run(arguments)
    #expect(result.exitCode == 2 && result.output == "")
    let object = try JSONSerialization.jsonObject(with: Data(result.errors.utf8))
    let members = try #require(object as? [String: Any])
    #expect((members["code"] as? String)?.hasPrefix("usage.") ?? false)
    #expect(members["severity"] as? String == "error")
    #expect(members["message"] is String && members["help"] is String)
  }

  @Test func usageErrorsInALog() throws {
    let result = try Program.run(["generate", "--ouput", "x", "--log-format", "json"])
    #expect(result.exitCode == 2)
    let object = try JSONSerialization.jsonObject(with: Data(result.errors.utf8))
    #expect((object as? [String: Any])?["level"] as? String == "error")
  }

  /// Every command of the program that has no others below it, and the words that call it.
  private static let commands: [(path: [String], command: ProgramHelp.Command)] = {
    guard let dump = try? Program.run(["--experimental-dump-help"]),
      let help = try? JSONDecoder().decode(ProgramHelp.self, from: Data(dump.output.utf8))
    else { return [] }
    return help.command.all(under: []).filter { !$0.path.isEmpty }
  }()

  /// The lines of a command's description that are commands to type.
  private static func examples(_ command: ProgramHelp.Command) -> [String] {
    (command.discussion ?? "").split(separator: "\n").map(String.init)
      .filter { $0.firstMatch(of: /^ +(\S.*[|"( ])?marquee [a-z]/) != nil }
  }

  /// Each example stands on one line of the help, and the program understands it.
  @Test func everyExampleRuns() throws {
    #expect(Self.commands.count > 12)
    for (path, command) in Self.commands {
      let name = "marquee " + path.joined(separator: " ")
      let help = try Program.run(path + ["--help"]).output.split(separator: "\n").map(String.init)
      let examples = Self.examples(command)
      #expect(examples.contains { $0.contains(name) }, "\(name) has no example")
      for example in examples {
        #expect(help.contains(example), "\(name) --help cuts this: \(example)")
        // What is explained beside a command stands after some spaces; no host is asked.
        let line = example.replacing(/\s{3,}\S.*$/, with: "")
          .replacing(/db\.(example\.com|test)/, with: "127.0.0.1:1")
        let folder = try TemporaryFolder()
        let said = try Shell.run(line.trimmingCharacters(in: .whitespaces), in: folder).said
        let usage =
          /there is no option|unexpected argument|is invalid for|not a command|missing (value|expected)/
        let isUnderstood = said.firstMatch(of: usage) == nil
        #expect(isUnderstood, "\(example):\n\(said)")
      }
    }
  }
}
