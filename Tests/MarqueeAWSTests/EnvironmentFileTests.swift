import MarqueeBase
import Testing

@testable import MarqueeAWS

@Suite struct EnvironmentFileTests {
  @Test(arguments: [
    ("A=1", "1"), ("A = 1 ", "1"), ("export A=1", "1"), ("\texport  A=1", "1"), ("A: 1", "1"),
    ("A=", ""), ("A=a=b==", "a=b=="), ("A=a#b", "a#b"), ("A=a #b", "a"), ("A=#b", ""),
    ("A=\"a #b\" # c", "a #b"), ("A='a\\nb'", "a\\nb"), ("A=\"a\\nb\"", "a\nb"),
    ("A=\"a\nb\"", "a\nb"), ("A=\"a\r\nb\"", "a\nb"), ("A=\"\\\"q\\\" \\\\ \\x\"", "\"q\" \\ \\x"),
    ("A=`it's \"x\"`", "it's \"x\""), ("A=$HOME", "$HOME"), ("A=a b", "a b"), ("A=1\r", "1"),
    ("\u{feff}A=1", "1"), ("# c\n\nA=1", "1"), ("A=1\nA=2", "2"), ("A='a\nb'", "a\nb"),
    ("A='it''s'", "it"),
  ])
  func reads(_ text: String, _ expected: String) {
    let file = EnvironmentFile(path: ".env", text: text)
    #expect(file.entries.last?.name == "A")
    #expect(file.entries.last?.value == expected)
  }

  @Test func goesOnAfterAMistakeAndDoesNotShowIt() {
    let file = EnvironmentFile(path: ".env", text: "A=1\nnonsense hunter2\nB=\"open hunter2\nC=3\n")
    #expect(file.entries.map(\.name) == ["A", "C"])
    #expect(file.entries.map(\.line) == [1, 4])
    #expect(
      file.problems.map(\.formatted) == [
        ".env:2: warning: expected NAME=value",
        ".env:3: warning: the value of B opens a quote (\") that never closes",
      ])
  }

  @Test func prefersTheProcessThenLocalAndNamesTheLosers() throws {
    let files = [".env.local": "T=local\nP=x\nE=\n", ".env": "\nT=stale\nO=only\nE=env"]
    let (environment, problems) = Environment.read(
      process: ["P": "process", "EMPTY": ""], folder: ".",
      readFile: { path in Array((files[path] ?? "").utf8) })
    #expect(problems.isEmpty)
    let token = try #require(environment["T"])
    #expect(token.value == "local")
    #expect("\(token.origin)" == ".env.local:1")
    #expect(token.shadowed.map(\.description) == [".env:2"])
    #expect(environment["P"]?.value == "process")
    #expect(environment["P"]?.shadowed.map(\.description) == [".env.local:2"])
    #expect(environment["O"]?.origin == .file(path: ".env", line: 3))
    #expect(environment["E"]?.value == "env")
    #expect(environment["EMPTY"] == nil)
  }
}
