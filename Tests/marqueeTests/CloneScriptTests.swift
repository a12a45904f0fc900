import Foundation
import Glibc
import Testing

/// `./marquee` in a clone that its user can't write to.
@Suite struct CloneScriptTests {
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../marquee").standardizedFileURL

  /// - Parameter built: whether the clone was built once, from other sources.
  private func run(built: Bool) throws -> (exitCode: Int32, said: String) {
    let folder = try TemporaryFolder()
    try folder.write("clone/marquee", String(contentsOf: Self.script, encoding: .utf8))
    try folder.write("clone/Package.swift", "// x\n")
    try folder.write("clone/Sources/a.swift", "// x\n")
    if built {
      try folder.write("clone/.build/release/marquee", "#!/bin/sh\necho run\n")
      try folder.write("clone/.build/marquee-sources", "other\n")
    }
    // A superuser may write anywhere: then the script runs as nobody.
    let asNobody = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    let command = """
      chmod 755 . clone clone/marquee; chmod -R a+rX,a-w clone
      [ ! -e clone/.build ] || chmod 555 clone/.build/release/marquee
      \(asNobody)./clone/marquee --version; code=$?; chmod -R u+w clone; exit $code
      """
    return try Shell.run(command, in: folder)
  }

  @Test func neverBuilt() throws {
    let result = try run(built: false)
    #expect(result.exitCode == 2)
    #expect(result.said.contains("was never built, and only "))
    #expect(result.said.contains("everybody can use it then"))
    #expect(!result.said.contains("the sources have changed"))
  }

  @Test func builtFromOtherSources() throws {
    let result = try run(built: true)
    #expect(result.exitCode == 2)
    #expect(result.said.contains("the sources have changed since the last build, and only "))
  }
}
