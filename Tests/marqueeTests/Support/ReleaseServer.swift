import Foundation
import MarqueeBase

/// A release of Marquee 1.2.3 on a small server, as GitHub has it, with a portable archive whose
/// program is a shell script. `Tests/Support/workflows/release_server.py` answers.
final class ReleaseServer {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../..").standardizedFileURL

  let folder: TemporaryFolder
  /// Not Foundation's `Process`: such a child keeps a socket open that another child's `Process`
  /// waits for.
  private var process: ChildProcess?

  /// The address of the server, in place of `https://github.com`.
  private(set) var address = ""

  static let archive = "marquee-1.2.3-linux-x86_64.tar.gz"

  struct Failure: Error {}

  init() throws {
    folder = try TemporaryFolder()
    let made = try Shell.run(
      """
      set -e
      mkdir -p release tree/marquee-1.2.3-linux-x86_64/bin
      printf '#!/bin/sh\\necho marquee 1.2.3 "$@"\\n' >tree/marquee-1.2.3-linux-x86_64/bin/marquee
      chmod +x tree/*/bin/marquee
      tar -czf release/\(Self.archive) -C tree marquee-1.2.3-linux-x86_64
      echo other >release/marquee_1.2.3_amd64.deb
      cd release; sha256sum * >../sums; mv ../sums SHA256SUMS
      """, in: folder)
    guard made.exitCode == 0 else { throw Failure() }
    var setup = ChildProcess.Setup()
    setup.input = .nothing
    setup.output = .nothing
    setup.firstKept = 1024
    let script = Self.root.appending(path: "Tests/Support/workflows/release_server.py").path
    let files = ["release", "port", "requests"].map { folder.path + "/" + $0 }
    process = ChildProcess(["python3", script] + files, setup)
    for _ in 0..<500 where !folder.exists("port") { usleep(20_000) }
    address = "http://127.0.0.1:\(try folder.read("port"))"
  }

  deinit { process?.end() }

  /// The paths that were asked for.
  var requests: [String] {
    ((try? folder.read("requests")) ?? "").split(separator: "\n").map(String.init)
  }

  /// Runs the steps of action.yml, one after the other, as GitHub's runner does: what `choose` says
  /// becomes the variables of `install`.
  ///
  /// - Parameters:
  ///   - variables: what the user gives (`VERSION`, `TOKEN`, `SHA256`), and what differs from
  ///     GitHub's runner.
  ///   - between: commands that run between the two steps.
  func runAction(
    _ variables: [String: String] = [:], between: String = ""
  ) throws -> (exitCode: Int32, said: String) {
    var all = [
      "VERSION": "1.2.3", "REPOSITORY": "OWNER/marquee", "GITHUB_SERVER_URL": address,
      "GITHUB_API_URL": address + "/api", "RUNNER_TEMP": folder.path + "/temp",
      "GITHUB_OUTPUT": folder.path + "/chosen", "GITHUB_PATH": folder.path + "/path",
      "fetch": Self.root.appending(path: "scripts/fetch-release").path,
    ]
    all.merge(variables) { $1 }
    let settings = all.sorted { $0.key < $1.key }.map { "export \($0.key)='\($0.value)'\n" }
    return try Shell.run(
      settings.joined() + """
        rm -f chosen path
        "$fetch" choose || exit
        while IFS='=' read -r name value; do
          case $name in
            version) VERSION=$value ;;
            sha256) SHA256=$value ;;
            archive) ARCHIVE=$value ;;
          esac
        done <chosen
        export VERSION SHA256 ARCHIVE
        \(between)
        "$fetch" install || exit
        PATH=$(cat path):$PATH; marquee generate
        """, in: folder)
  }
}
