import Foundation
import MarqueeBase
import MarqueeHTTP
import Testing

@testable import MarqueeAWS

/// The client of S3 against moto, which other people have written, with its checks of signatures and
/// permissions on.
@Suite(.enabled(if: PythonTools.hasMoto, "moto is not installed; see scripts/python-packages"))
struct MotoTests {
  private func failure(_ body: () throws(S3Failure) -> Void) -> S3Failure? {
    do throws(S3Failure) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test(.timeLimit(.minutes(2))) func theClientAgreesWithIt() throws {
    let server = try LocalS3(moto: [])
    let s3 = try server.client("site")
    try s3.headBucket()
    let first = try s3.put(
      "a/b.html", Array("one".utf8), headers: [("Content-Type", "text/html")], condition: .absent)
    #expect(
      failure { () throws(S3Failure) in _ = try s3.put("a/b.html", [1], condition: .absent) }?
        .kind == .conditionFailed)
    let second = try s3.put("a/b.html", Array("two".utf8), condition: .etag(first.etag))
    #expect(
      failure { () throws(S3Failure) in
        _ = try s3.put("a/b.html", [1], condition: .etag(first.etag))
      }?.kind == .conditionFailed)
    #expect(try s3.get("a/b.html")?.bytes == Array("two".utf8))
    #expect(try s3.get("a/b.html", unlessETag: second.etag)?.bytes == nil)
    #expect(try s3.head("a/b.html")?.size == 3 && s3.get("none") == nil)
    _ = try s3.copy(
      .init(bucket: "site", key: "a/b.html", etag: second.etag, size: 3), to: "kept/1",
      headers: [("Content-Type", "text/css")])
    #expect(try s3.head("kept/1")?.headers["content-type"] == "text/css")
    for number in 0..<5 { _ = try s3.put("n/\(number)", [UInt8(number)]) }
    #expect(try s3.list(prefix: "n/").entries.map(\.key) == (0..<5).map { "n/\($0)" })
    #expect(try s3.delete((0..<5).map { "n/\($0)" } + ["none"]).isEmpty)
    #expect(try s3.list(prefix: "").entries.map(\.key) == ["a/b.html", "kept/1"])
    try s3.delete("kept/1")
    #expect(try s3.head("kept/1") == nil)
  }

  @Test(.timeLimit(.minutes(2))) func partsAgreeWithIt() throws {
    let server = try LocalS3(moto: [])
    var settings = server.settings
    settings.largestPut = 5 << 20
    settings.smallestPart = 5 << 20
    settings.largestCopy = 6 << 20
    settings.copyPart = 5 << 20
    settings.patience = .seconds(20)
    let s3 = try server.client("site", settings)
    let path = NSTemporaryDirectory() + "marquee-moto-\(UUID().uuidString)"
    let bytes = [UInt8](repeating: 65, count: 11 << 20)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let digest = try #require(PythonTools.sha256(path))
    let receipt = try s3.put(
      "big", file: path, size: bytes.count, sha256: digest, headers: [("Content-Type", "video/mp4")]
    )
    #expect(receipt.etag.hasSuffix("-3"))
    let copied = try s3.copy(
      .init(bucket: "site", key: "big", etag: receipt.etag, size: bytes.count), to: "copy",
      headers: nil)
    #expect(copied.etag == receipt.etag)
    #expect(try s3.head("copy")?.headers["content-type"] == "video/mp4")
    #expect(try s3.get("copy")?.bytes == bytes)
  }

  @Test(.timeLimit(.minutes(2))) func wrongKeysAndMissingRights() throws {
    let policy = NSTemporaryDirectory() + "marquee-policy-\(UUID().uuidString)"
    try Data(
      #"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#
        .utf8
    ).write(to: URL(fileURLWithPath: policy))
    defer { try? FileManager.default.removeItem(atPath: policy) }
    let server = try LocalS3(moto: ["--policy", policy])
    let s3 = try server.client("site")
    let denied = try #require(failure { () throws(S3Failure) in _ = try s3.put("a", [1]) })
    #expect(denied.kind == .denied && denied.code == "AccessDenied")
    #expect(denied.help?.contains("allow s3:PutObject on arn:aws:s3:::site/a") == true)
    let wrong = try server.client("site", secret: "not the secret")
    let refused = try #require(failure { () throws(S3Failure) in _ = try wrong.get("a") })
    #expect(refused.kind == .denied && refused.code == "SignatureDoesNotMatch")
    #expect(!"\(refused.notes)".contains("not the secret"))
  }
}
