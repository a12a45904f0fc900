import Foundation
import MarqueeBase
import Testing

@testable import MarqueeAWS

/// A file of 6 GiB, which needs 12 GiB of disk and some minutes; run by hand:
///
///     MARQUEE_TEST_LARGE=/folder/with/room scripts/test --filter S3LargeFileTests
@Suite(.enabled(if: LargeFiles.folder != nil, "MARQUEE_TEST_LARGE names no folder"))
struct S3LargeFileTests {
  @Test func sixGibibytes() throws {
    let folder = try #require(LargeFiles.folder)
    let server = try LocalS3("--folder", folder, "--no-log")
    var settings = server.settings
    settings.patience = .seconds(60)
    let s3 = try server.bucket("large", settings)
    let path = folder + "/marquee-6-gib"
    let size = 6 << 30
    // A sparse file: it takes no room itself.
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.truncate(atOffset: UInt64(size))
    try file.seek(toOffset: UInt64(size) - 5)
    try file.write(contentsOf: Data("ended".utf8))
    try file.close()
    let clock = ContinuousClock()
    var digest: [UInt8] = []
    // PythonTools ends programs after two minutes, which is enough for this one.
    print("sha256sum: \(clock.measure { digest = PythonTools.sha256(path) ?? [] })")
    let before = Self.peakMemory
    var receipt: S3Client.Receipt?
    let sent = try clock.measure {
      receipt = try s3.put("big", file: path, size: size, sha256: digest)
    }
    print("sent in \(sent), \(Self.peakMemory - before) KiB more memory at most")
    #expect(receipt?.etag.hasSuffix("-768") == true)
    #expect(try s3.head("big")?.size == size)
    var copied: S3Client.Receipt?
    let copying = try clock.measure {
      copied = try s3.copy(
        .init(bucket: "large", key: "big", etag: receipt?.etag, size: size), to: "copy",
        headers: nil)
    }
    print("copied by \(copied?.etag.split(separator: "-").last ?? "?") parts in \(copying)")
    #expect(try s3.head("copy")?.size == size)
    #expect(Self.peakMemory - before < 256 << 10)
  }

  /// The most memory that this process has used, in KiB.
  private static var peakMemory: Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { Int($0.split(whereSeparator: \.isWhitespace).dropFirst().first ?? "") }
      ?? 0
  }
}

/// Whether the tests with large files are wanted.
enum LargeFiles {
  /// The folder for them; nil when they are not wanted.
  static let folder = ProcessInfo.processInfo.environment["MARQUEE_TEST_LARGE"]
}
