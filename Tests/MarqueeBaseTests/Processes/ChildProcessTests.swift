import Glibc
import MarqueeBase
import Testing

@Suite struct ChildProcessTests {
  private static func run(
    _ script: String, _ change: (inout ChildProcess.Setup) -> Void = { _ in }
  ) throws -> (status: Int32, output: String) {
    guard var pipe = PipeEnds() else { throw CancellationError() }
    var setup = ChildProcess.Setup()
    setup.input = .nothing
    setup.output = .descriptor(pipe.writingEnd)
    setup.errors = .nothing
    change(&setup)
    let child = try #require(ChildProcess(["sh", "-c", script], setup))
    pipe.closeWriting()
    let output = BlockingIO.readAll(pipe.reading.number) ?? []
    return (child.wait(), String(decoding: output, as: UTF8.self))
  }

  @Test func tellsHowItEnded() throws {
    #expect(try Self.run("exit 3").status == 3)
    #expect(try Self.run("kill -TERM $$").status == 128 + SIGTERM)
    #expect(ChildProcess(["/nowhere"], ChildProcess.Setup()) == nil && errno == ENOENT)
  }

  @Test func hasItsStreamsAndVariables() throws {
    #expect(try Self.run("cat; echo out; echo err >&2").output == "out\n")
    #expect(try Self.run("echo $A$HOME") { $0.environment = ["A=1"] }.output == "1\n")
  }

  /// The folder of the portable archive is this program's own business.
  @Test func hidesTheVariableOfThePortableArchive() throws {
    let test = "echo $A$MARQUEE_PORTABLE"
    #expect(
      try Self.run(test) { $0.environment = ["MARQUEE_PORTABLE=/opt", "A=1"] }.output == "1\n")
    setenv("MARQUEE_PORTABLE", "/opt", 1)
    defer { unsetenv("MARQUEE_PORTABLE") }
    #expect(try Self.run(test).output == "\n")
  }

  @Test func holdsNothingOpen() throws {
    // A copy is inherited.
    let copy = dup(STDERR_FILENO)
    defer { close(copy) }
    let test = "if [ -e /proc/$$/fd/\(copy) ]; then echo open; else echo closed; fi"
    #expect(try Self.run(test).output == "open\n")
    #expect(try Self.run(test) { $0.firstKept = copy + 1 }.output == "closed\n")
  }

  @Test func isPlaced() throws {
    let group = "cut -d' ' -f5 /proc/$$/stat; echo $$"
    let lines = try Self.run(group) { $0.place = .ownGroup }.output.split(separator: "\n")
    #expect(lines.count == 2 && lines[0] == lines[1])
  }
}
