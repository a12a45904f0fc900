import Foundation
import Glibc
import Testing

/// A root folder that holds the portable archive, an empty `tmp`, and nothing else: no libc, no
/// shell, no `/proc`, `/dev` or `/etc`.
///
/// The archive is made from the test's own build by `scripts/package`, once for all tests.
final class EmptyRoot: Sendable {
  static let shared = Result { try EmptyRoot() }

  let folder: TemporaryFolder
  /// The archive's folder in the root: `marquee-0.2.0-linux-x86_64`.
  let name: String

  private init() throws {
    // Beside the test bundle, because nothing is released when the process ends: the next run
    // removes what this one leaves.
    let parent = Program.url.deletingLastPathComponent().appending(path: "marquee-test-portable")
    try? FileManager.default.removeItem(at: parent)
    folder = try TemporaryFolder(in: parent)
    try Self.run(
      [
        Self.home.appending(path: "scripts/package").path, "portable", "--quick", "--program",
        Program.url.path, "--output", folder.path + "/dist",
      ], in: folder)
    let made = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/dist")
    let archive = try #require(made.first { $0.hasSuffix(".tar.gz") })
    name = String(archive.dropLast(".tar.gz".count))
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "root/tmp"), withIntermediateDirectories: true)
    try Self.run(["tar", "-xzf", "dist/\(archive)", "-C", "root"], in: folder)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/root/m", withDestinationPath: "\(name)/bin/marquee")
  }

  private static let home = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../..").standardizedFileURL

  /// Why a root can't be entered here; nil when it can. A superuser always can.
  static let obstacle: String? = {
    guard geteuid() != 0, let folder = try? TemporaryFolder() else { return nil }
    let command = "PATH=\(path) " + entering.joined(separator: " ") + " / /bin/true"
    return (try? Shell.run(command, in: folder))?.exitCode == 0
      ? nil : "this machine does not let its user enter a root folder"
  }()

  /// Where chroot is; a user's PATH often lacks that folder.
  private static let path = "/usr/sbin:/usr/bin:/sbin:/bin"

  /// The command that enters a root folder. Whoever is no superuser needs a user namespace.
  private static let entering =
    geteuid() == 0 ? ["chroot"] : ["unshare", "--map-root-user", "chroot"]

  /// Runs the program in the root with these variables and a PATH, in the root's folder `/`.
  func marquee(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Program.Result {
    let files = try TemporaryFolder()
    let running = try start(arguments, environment: environment, files: files)
    running.process.waitUntilExit()
    return try running.result()
  }

  func start(
    _ arguments: [String], environment: [String: String] = [:], files: TemporaryFolder
  ) throws -> Program.Running {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = Self.entering + [folder.path + "/root", "/m"] + arguments
    process.environment = ["PATH": Self.path].merging(environment) { $1 }
    process.currentDirectoryURL = folder.url
    try files.write("output", "")
    try files.write("errors", "")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files.url.appending(path: "output"))
    process.standardError = try FileHandle(forWritingTo: files.url.appending(path: "errors"))
    try process.run()
    return Program.Running(process: process, files: files)
  }

  private static func run(_ command: [String], in folder: TemporaryFolder) throws {
    let quoted = command.map { "'\($0)'" }.joined(separator: " ")
    // With the caller's PATH, which has the compiler.
    let path = ProcessInfo.processInfo.environment["PATH"] ?? Self.path
    let result = try Shell.run("PATH='\(path)'; " + quoted, in: folder)
    try #require(result.exitCode == 0, "\(command): \(result.said)")
  }
}
