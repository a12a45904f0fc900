import Foundation
import Testing

/// The shell part of action.yml, against a server that answers as GitHub does.
@Suite struct ActionTests {
  @Test(arguments: ["1.2.3", "v1.2.3"])
  func fetchesTheReleaseAndPutsItIntoThePath(_ version: String) throws {
    let server = try ReleaseServer()
    let result = try server.runAction(["VERSION": version])
    #expect(result.exitCode == 0, "\(result.said)")
    #expect(result.said.hasSuffix("marquee 1.2.3 generate\n"), "\(result.said)")
    let place = "/OWNER/marquee/releases/download/v1.2.3/"
    #expect(server.requests == [place + "SHA256SUMS", place + ReleaseServer.archive])
  }

  /// The runner's cache brings the archive; its checksum is compared all the same.
  @Test func usesTheCache() throws {
    let server = try ReleaseServer()
    #expect(try server.runAction().exitCode == 0)
    let again = try server.runAction()
    #expect(again.said.contains("marquee 1.2.3: from the cache"), "\(again.said)")
    #expect(server.requests.count == 3)
    let damaged = try server.runAction(between: "echo more >>$ARCHIVE")
    #expect(damaged.exitCode == 0 && damaged.said.contains("its checksum is right"))
    #expect(server.requests.count == 5)
  }

  @Test func refusesAnotherArchive() throws {
    let server = try ReleaseServer()
    let damaged = try server.runAction(between: "echo more >>release/\(ReleaseServer.archive)")
    #expect(damaged.exitCode == 1)
    #expect(damaged.said.contains("::error::marquee: \(ReleaseServer.archive) does not have the"))
    #expect(!server.folder.exists("path") && !server.folder.exists("temp/marquee-release/program"))
    let named = try server.runAction(["SHA256": String(repeating: "0", count: 64)])
    #expect(named.exitCode == 1 && named.said.contains("does not have the checksum 0000"))
  }

  /// A private repository gives its files by the API only. The token is in no argument, and does not
  /// follow a redirection to another host (the server refuses it there).
  @Test func readsAPrivateRepositoryWithAToken() throws {
    let server = try ReleaseServer()
    let result = try server.runAction(["TOKEN": "let-me-in"])
    #expect(result.exitCode == 0, "\(result.said)")
    #expect(result.said.hasSuffix("marquee 1.2.3 generate\n"))
    #expect(server.requests.contains("/storage/" + ReleaseServer.archive))
    let wrong = try server.runAction([
      "TOKEN": "wrong-one", "RUNNER_TEMP": server.folder.path + "/b",
    ])
    #expect(wrong.exitCode == 1 && !wrong.said.contains("wrong-one"), "\(wrong.said)")
  }

  @Test(arguments: [
    (["VERSION": "9.9.9"], "there is no release v9.9.9 of OWNER/marquee"),
    (["VERSION": "1.2.3; rm -rf ."], "is not a version"),
    (["VERSION": "../../x"], "is not a version"),
    (["REPOSITORY": "a/b/../c"], "REPOSITORY must be OWNER/NAME"),
    (["REPOSITORY": ""], "REPOSITORY must be OWNER/NAME"),
    (["SHA256": "123"], "'123' is not a SHA-256 checksum"),
    (["GITHUB_SERVER_URL": "http://example.com"], "'http://example.com' is not an https address"),
  ])
  func saysWhatIsWrong(_ variables: [String: String], _ message: String) throws {
    let result = try ReleaseServer().runAction(variables)
    #expect(result.exitCode == 1)
    #expect(result.said.contains("::error::marquee: ") && result.said.contains(message))
  }

  /// Without a version it is that of the action's own commit.
  @Test func takesItsOwnVersion() throws {
    let result = try ReleaseServer().runAction(["VERSION": ""])
    let own = try Shell.run(
      "'\(ReleaseServer.root.path)/scripts/version'", in: try TemporaryFolder()
    ).said.trimmingCharacters(in: .newlines)
    #expect(result.said.contains("there is no release v\(own) of OWNER/marquee"))
  }

  // MARK: The documentation

  /// The blocks of a page that are marked `install` install the program.
  @Test(arguments: [
    ("README.md", "$HOME/.local/bin/marquee"), ("docs/install.md", "$HOME/.local/bin/marquee"),
    ("docs/identity/vercel.md", "$HOME/site/.marquee-program/bin/marquee"),
  ])
  func theDocumentedCommandsInstall(_ page: String, _ program: String) throws {
    let server = try ReleaseServer()
    let text = try String(
      contentsOf: ReleaseServer.root.appending(path: page), encoding: .utf8)
    let blocks = DocumentBlock.all(of: text)
    let mark = try #require(
      blocks.firstIndex { $0.kind == .comment && $0.instruction.key == "install" })
    let sums = try server.folder.read("release/SHA256SUMS").split(separator: "\n")
    let sum = try #require(sums.first { $0.hasSuffix(ReleaseServer.archive) }?.prefix(64))
    // README.md shows a prompt.
    let lines = blocks[mark + 1].lines.map { $0.hasPrefix("$ ") ? String($0.dropFirst(2)) : $0 }
    let script = lines.joined(separator: "\n")
      .replacing("https://github.com", with: server.address)
      .replacing(/version=\d+\.\d+\.\d+/, with: "version=1.2.3")
      .replacing(/checksum=0{64}/, with: "checksum=\(sum)")
    try server.folder.write("home/site/script", script)
    let result = try Shell.run(
      "export HOME=$PWD/home; cd home/site; sh script && \(program) installed", in: server.folder)
    #expect(result.exitCode == 0, "\(result.said)")
    #expect(result.said.hasSuffix("marquee 1.2.3 installed\n"), "\(result.said)")
    // Another archive stops it.
    let other = try Shell.run(
      "export HOME=$PWD/home; echo x >>release/\(ReleaseServer.archive); cd home/site; sh script",
      in: server.folder)
    #expect(other.exitCode != 0, "\(other.said)")
  }
}
