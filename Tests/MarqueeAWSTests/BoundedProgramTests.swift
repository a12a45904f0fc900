import Foundation
import Testing

@testable import MarqueeAWS

@Suite struct BoundedProgramTests {
  private func run(
    _ script: String, timeout: Duration = .seconds(20)
  ) -> Result<ProcessOutput, ProcessFailure> {
    Result { () throws(ProcessFailure) in
      try BoundedProgram.run(["sh", "-c", script], timeout: timeout)
    }
  }

  private func alive(_ pid: Int32) -> Bool {
    // A zombie that nobody has waited for counts as dead.
    let state = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    return state.map { !$0.contains(") Z ") } ?? false
  }

  @Test func outputs() throws {
    let output = try run("echo out; echo err >&2; cat; exit 3").get()
    #expect(String(decoding: output.output, as: UTF8.self) == "out\n")
    #expect(String(decoding: output.errors, as: UTF8.self) == "err\n")
    #expect(output.status == 3)
    #expect(try run("kill -9 $$").get().status == 137)
    #expect(try run("head -c 1000000 /dev/zero").get().output.count == 1_000_000)
  }

  @Test func whatCanNotBeStarted() {
    #expect(throws: ProcessFailure.self) {
      try BoundedProgram.run(["/nonexistent/x"], timeout: .seconds(1))
    }
    #expect(throws: ProcessFailure.self) { try BoundedProgram.run([], timeout: .seconds(1)) }
    #expect(throws: ProcessFailure.self) { try BoundedProgram.run(["a\0b"], timeout: .seconds(1)) }
  }

  /// The program's own end counts, whoever still holds its output; what it left goes on.
  @Test func leftoversDoNotHoldIt() throws {
    let start = ContinuousClock.now
    let output = try run("sleep 300 & echo $!", timeout: .seconds(60)).get()
    #expect(ContinuousClock.now - start < .seconds(30))
    let text = String(decoding: output.output, as: UTF8.self)
    let pid = try #require(Int32(text.split(separator: "\n")[0]))
    #expect(alive(pid))
    kill(pid, SIGKILL)
  }

  @Test func slowOnesEndWithTheirGroup() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "bounded-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    let script = "trap '' TERM; sleep 300 & echo $! > '\(file.path)'; wait; sleep 300"
    guard case .failure(let failure) = run(script, timeout: .milliseconds(500)) else {
      Issue.record("it ended")
      return
    }
    #expect(failure.description.contains("did not end"))
    let pid = try #require(
      Int32(try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines)))
    for _ in 0..<200 where alive(pid) { usleep(10_000) }
    #expect(!alive(pid))
  }

  @Test func endlessOutputEnds() {
    let start = ContinuousClock.now
    for script in ["yes", "yes >&2"] {
      guard case .failure(let failure) = run(script, timeout: .seconds(60)) else {
        Issue.record("it ended")
        return
      }
      #expect(failure.description.contains("more than"))
    }
    #expect(ContinuousClock.now - start < .seconds(30))
  }
}
