import Foundation
import MarqueeBase
import MarqueeHTTP
import Synchronization
import Testing

@testable import MarqueeAWS

/// The client of S3 against a server that verifies signatures and keeps conditions. Each test has a
/// bucket of its own.
@Suite(.timeLimit(.minutes(2))) struct S3ClientTests {
  private let server: LocalS3

  init() throws { server = try LocalS3.shared.get() }

  static let keys = [
    "index.html", "a b/ü.html", "a+b", "100%", "%41", "a/../b", "a/./b", "a//b", "😀.txt",
    "é\u{301}", "a&<b>\"'", "~!*'()$@:;=,?#[]", String(repeating: "x", count: 1024), " a ",
    "\u{1}\n",
    "-", ".marquee/published",
  ]

  private func failure(_ body: () throws(S3Failure) -> Void) -> S3Failure? {
    do throws(S3Failure) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: keys) func objectsAreWrittenAndReadUnderAnyKey(_ key: String) throws {
    let name = "keys-\(abs(key.hashValue))"
    let s3 = try server.bucket(name)
    let bytes = Array("hello".utf8)
    let receipt = try s3.put(
      key, bytes,
      headers: [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "max-age=60")])
    #expect(receipt.etag == "5d41402abc4b2a76b9719d911017c592")
    #expect(try #require(receipt.date).since(Moment(secondsSinceEpoch: 1_700_000_000)) > .zero)
    #expect(try s3.get(key)?.bytes == bytes)
    #expect(try s3.get(key, unlessETag: receipt.etag)?.bytes == nil)
    let facts = try #require(try s3.head(key))
    #expect(facts.size == 5 && facts.etag == receipt.etag && facts.modified != nil)
    #expect(facts.headers["content-type"] == "text/html; charset=utf-8")
    let copied = try s3.copy(
      .init(bucket: name, key: key, etag: receipt.etag, size: 5), to: "copy", headers: nil)
    #expect(copied.etag == receipt.etag)
    #expect(try s3.head("copy")?.headers["cache-control"] == "max-age=60")
    #expect(try s3.list(prefix: key).entries.map(\.key) == [key])
    #expect(try s3.delete([key, "copy", "never there"]).isEmpty)
    #expect(try s3.head(key) == nil && s3.get(key) == nil)
  }

  @Test func emptyObjects() throws {
    let s3 = try server.bucket("empty")
    _ = try s3.put("a", [])
    #expect(try s3.get("a")?.bytes == [])
    #expect(try s3.head("a")?.size == 0)
  }

  @Test func conditions() throws {
    let s3 = try server.bucket("conditions")
    let first = try s3.put("a", [1], condition: .absent)
    #expect(
      failure { () throws(S3Failure) in _ = try s3.put("a", [2], condition: .absent) }?.kind
        == .conditionFailed)
    let second = try s3.put("a", [2], condition: .etag(first.etag))
    #expect(
      failure { () throws(S3Failure) in
        _ = try s3.put("a", [3], condition: .etag(first.etag))
      }?.kind == .conditionFailed)
    #expect(
      failure { () throws(S3Failure) in
        _ = try s3.put("b", [3], condition: .etag(first.etag))
      }?.kind == .missingObject)
    #expect(
      failure { () throws(S3Failure) in
        _ = try s3.copy(
          .init(bucket: "conditions", key: "a", etag: first.etag, size: 1), to: "c", headers: nil)
      }?.kind == .conditionFailed)
    #expect(
      failure { () throws(S3Failure) in try s3.delete("a", ifETag: first.etag) }?.kind
        == .conditionFailed)
    try s3.delete("a", ifETag: second.etag)
    #expect(try s3.head("a") == nil)
    try s3.delete("a", ifETag: second.etag)
  }

  /// A failure that passes is survived, whether or not the write took effect.
  @Test(arguments: [
    "reset-before", "reset-after", "reset-body", "cut", "slowdown", "error-before", "error-after",
    "stall-before", "stall-after",
  ]) func failuresThatPass(_ fault: String) throws {
    let name = "fault-\(fault)"
    let s3 = try server.bucket(name)
    // A stall takes a second to be noticed.
    let isStall = fault.hasPrefix("stall")
    func fail() throws {
      try server.faults(name, #"{"do": "\#(fault)", "times": \#(isStall ? 1 : 2), "seconds": 3}"#)
    }
    try fail()
    let first = try s3.put("a", Array("first".utf8), condition: .absent)
    if isStall { return }
    try fail()
    let second = try s3.put("a", Array("second".utf8), condition: .etag(first.etag))
    #expect(try s3.get("a")?.bytes == Array("second".utf8))
    #expect(first.etag != second.etag)
    try fail()
    _ = try s3.copy(
      .init(bucket: name, key: "a", etag: second.etag, size: 6), to: "b", headers: nil)
    try fail()
    #expect(try s3.delete(["a", "b"]).isEmpty)
    #expect(try s3.list(prefix: "").entries.isEmpty)
  }

  /// A write under a condition that another won is not taken for one's own.
  @Test func aLostRaceIsNoSuccess() throws {
    let s3 = try server.bucket("race")
    try server.faults("race", #"{"do": "reset-before", "times": 1, "method": "PUT"}"#)
    try server.control("put", #"{"a": "theirs"}"#, bucket: "race")
    #expect(
      failure { () throws(S3Failure) in
        _ = try s3.put("a", Array("ours".utf8), condition: .absent)
      }?.kind == .conditionFailed)
    // The same bytes with other headers are another's, too.
    #expect(
      failure { () throws(S3Failure) in
        _ = try s3.put(
          "a", Array("theirs".utf8), headers: [("Content-Type", "text/css")], condition: .absent)
      }?.kind == .conditionFailed)
  }

  @Test func aServerThatIsNeverWellIsGivenUp() throws {
    let s3 = try server.bucket("ill")
    try server.faults("ill", #"{"do": "slowdown"}"#)
    let found = try #require(failure { () throws(S3Failure) in _ = try s3.put("a", [1]) })
    #expect(found.kind == .unavailable && found.code == "SlowDown")
    #expect(found.message == "can't write s3://ill/a: the server asks for fewer requests")
    #expect(found.notes.contains("tried 6 times"))
    #expect(try server.count("PutObject", "ill") == 6)
  }

  @Test func partsOfFiles() throws {
    var settings = server.settings
    settings.largestPut = 6 << 20
    settings.smallestPart = 5 << 20
    let s3 = try server.bucket("parts", settings)
    let path = NSTemporaryDirectory() + "marquee-parts-\(UUID().uuidString)"
    var bytes = [UInt8](repeating: 0, count: 13 << 20)
    for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index &* 31 >> 7) }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let digest = try #require(PythonTools.sha256(path))
    let faults = #"{"do": "reset-after", "times": 1, "operation": "%@"}"#
    for operation in [
      "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "UploadPart",
    ] {
      try server.faults("parts", faults.replacingOccurrences(of: "%@", with: operation))
      let receipt = try s3.put(
        "big", file: path, size: bytes.count, sha256: digest,
        headers: [("Content-Type", "video/mp4")])
      #expect(receipt.etag.hasSuffix("-3"))
    }
    #expect(try s3.get("big")?.bytes == bytes)
    #expect(try s3.head("big")?.headers["content-type"] == "video/mp4")
    // Another file than the one that was asked for is not joined, and its parts are removed.
    let pending = try server.control("uploads")["parts"]?.integer ?? 0
    let wrong = failure { () throws(S3Failure) in
      _ = try s3.put(
        "wrong", file: path, size: bytes.count, sha256: [UInt8](repeating: 7, count: 32))
    }
    #expect(wrong?.kind == .fileChanged)
    #expect(try s3.head("wrong") == nil)
    #expect(try server.control("uploads")["parts"]?.integer == pending)
    let short = failure { () throws(S3Failure) in
      _ = try s3.put("wrong", file: path, size: bytes.count + 1, sha256: digest)
    }
    #expect(short?.kind == .fileChanged)
    // A small file goes in one request.
    try Data(bytes[..<100]).write(to: URL(fileURLWithPath: path))
    let small = try #require(PythonTools.sha256(path))
    _ = try s3.put("small", file: path, size: 100, sha256: small, condition: .absent)
    #expect(try s3.get("small")?.bytes == Array(bytes[..<100]))
  }

  @Test func copiesByParts() throws {
    try server.control("bucket", #"{"name": "copies"}"#)
    var settings = server.settings
    settings.largestCopy = 6 << 20
    settings.copyPart = 5 << 20
    let s3 = try server.bucket("copies", settings)
    let bytes = [UInt8](repeating: 9, count: 11 << 20)
    let first = try s3.put(
      "a", bytes, headers: [("Content-Type", "video/mp4"), ("Cache-Control", "no-cache")])
    let copied = try s3.copy(
      .init(bucket: "copies", key: "a", etag: first.etag, size: bytes.count), to: "b ü",
      headers: nil)
    #expect(copied.etag.hasSuffix("-3"))
    let facts = try #require(try s3.head("b ü"))
    #expect(facts.size == bytes.count && facts.headers["content-type"] == "video/mp4")
    #expect(facts.headers["cache-control"] == "no-cache")
    let stale = failure { () throws(S3Failure) in
      _ = try s3.copy(
        .init(bucket: "copies", key: "a", etag: "00", size: bytes.count), to: "c", headers: [])
    }
    #expect(stale?.kind == .conditionFailed)
    #expect(try server.control("uploads")["copies"]?.integer == 0)
  }

  @Test func listingsOfManyPages() throws {
    let s3 = try server.bucket("pages")
    let keys = (0..<2345).map { "p/\($0) ä" }.sorted()
    let json = "{" + keys.map { "\"\($0)\": \"x\"" }.joined(separator: ",") + "}"
    try server.control("put", json, bucket: "pages")
    try server.control("put", #"{"o": "", "q": ""}"#, bucket: "pages")
    var found: [String] = []
    try s3.listAll(prefix: "p/") { entry in found.append(entry.key) }
    #expect(found == keys)
    #expect(try server.count("ListObjectsV2", "pages") == 3)
    let failures = try s3.delete(found)
    #expect(failures.isEmpty)
    #expect(try server.count("DeleteObjects", "pages") == 3)
    #expect(try s3.list(prefix: "").entries.map(\.key) == ["o", "q"])
  }

  /// Answers of a server that is not S3, or wants to do harm.
  @Test(arguments: [
    "", "<p>Bad gateway", "<ListBucketResult/>x", "<Other/>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]><ListBucketResult/>",
    "<ListBucketResult><Contents><Key>x</Key></Contents></ListBucketResult>",
    "<ListBucketResult><Contents><Key>other</Key><Size>1</Size><ETag>1</ETag></Contents>"
      + "</ListBucketResult>",
    "<ListBucketResult><Contents><Key>x/b</Key><Size>1</Size><ETag>1</ETag></Contents><Contents>"
      + "<Key>x/a</Key><Size>1</Size><ETag>1</ETag></Contents></ListBucketResult>",
    "<ListBucketResult><Contents><Key>x/b</Key><Size>1</Size><ETag>a&#10;b</ETag></Contents>"
      + "</ListBucketResult>",
    "<ListBucketResult><Contents><Key>x/b</Key><Size>-1</Size><ETag>1</ETag></Contents>"
      + "</ListBucketResult>",
    "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
    "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>x/%ff</Key><Size>1</Size>"
      + "<ETag>1</ETag></Contents></ListBucketResult>",
  ]) func listingsThatCantBeUsed(_ body: String) throws {
    let name = "hostile-\(abs(body.hashValue))"
    let s3 = try server.bucket(name)
    let json = try #require(String(data: JSONEncoder().encode(["body": body]), encoding: .utf8))
    try server.faults(name, #"{"do": "garbage", \#(json.dropFirst())"#)
    let found = failure { () throws(S3Failure) in _ = try s3.list(prefix: "x/") }
    #expect(found != nil)
    #expect(found?.message.contains("\n") == false)
  }

  @Test func aContinuationThatGoesInACircle() throws {
    let s3 = try server.bucket("circle")
    try server.faults(
      "circle",
      #"""
      {"do": "garbage", "body": "<ListBucketResult><IsTruncated>true</IsTruncated>\#
      <NextContinuationToken>t</NextContinuationToken><Contents><Key>x</Key><Size>1</Size>\#
      <ETag>1</ETag></Contents></ListBucketResult>"}
      """#)
    #expect(
      failure { () throws(S3Failure) in try s3.listAll(prefix: "") { _ in } }?.kind == .refused)
  }

  @Test func bucketsInOtherRegions() throws {
    var settings = server.settings
    settings.region = "us-east-1"
    let s3 = try server.bucket("elsewhere", region: "eu-central-1", settings)
    _ = try s3.put("a", [1])
    #expect(s3.endpoint.region == "eu-central-1")
    #expect(s3.notices.count == 1 && s3.notices[0].contains("is in the region eu-central-1"))
    _ = try s3.put("b", [1])
    #expect(try server.count("PutObject", "elsewhere") == 3)
    // The region of an answer to HEAD is in a header alone.
    settings.region = nil
    let other = try server.bucket("elsewhere-head", region: "ap-south-1", settings)
    try other.headBucket()
    #expect(other.endpoint.region == "ap-south-1" && other.notices.isEmpty)
  }

  @Test func missingBuckets() throws {
    let s3 = try server.bucket("to-be-removed")
    let gone = try S3Client(
      bucket: "never-made", settings: server.settings, surroundings: server.surroundings(),
      credentials: CredentialSupply { [server] _ throws(IdentityError) in server.credentials() })
    let found = failure { () throws(S3Failure) in _ = try gone.get("a") }
    #expect(found?.kind == .missingBucket && found?.code == "NoSuchBucket")
    #expect(failure { () throws(S3Failure) in try gone.headBucket() }?.kind == .missingBucket)
    #expect(
      failure { () throws(S3Failure) in _ = try gone.list(prefix: "") }?.kind == .missingBucket)
    try s3.headBucket()
  }

  @Test func deniedRemovals() throws {
    let own = try LocalS3()
    try own.control("knobs", #"{"undeletable": "keep"}"#)
    let s3 = try own.bucket("denied")
    for key in ["a", "keep&me", "b"] { _ = try s3.put(key, [1]) }
    let failures = try s3.delete(["a", "keep&me", "b"])
    #expect(failures.map(\.key) == ["keep&me"] && failures[0].failure.kind == .denied)
    #expect(try s3.list(prefix: "").entries.map(\.key) == ["keep&me"])
    try own.control("knobs", #"{"readonly": true}"#)
    let found = try #require(failure { () throws(S3Failure) in _ = try s3.put("ä b", [1]) })
    #expect(found.kind == .denied && found.code == "AccessDenied")
    #expect(found.help?.contains("allow s3:PutObject on arn:aws:s3:::denied/ä b") == true)
  }

  @Test(arguments: ["refuse", "ignore"]) func serversWithoutConditions(_ way: String) throws {
    let own = try LocalS3()
    try own.control("knobs", #"{"unconditional": "\#(way)"}"#)
    let s3 = try own.bucket("simple")
    _ = try s3.put("a", [1])
    let found = failure { () throws(S3Failure) in _ = try s3.put("a", [2], condition: .absent) }
    #expect(found?.kind == (way == "refuse" ? .unsupported : nil))
  }

  /// With a wrong clock the server's time is used; the user is told.
  @Test(arguments: [-3600.0, 3600]) func wrongClocks(_ skew: Double) throws {
    let own = try LocalS3()
    try own.control("knobs", #"{"skew": \#(skew)}"#)
    let s3 = try own.bucket("clock")
    #expect(try s3.head("a") == nil)
    _ = try s3.put("a", [1])
    #expect(s3.notices.count == 1)
    // A header's time has whole seconds, and the request takes some.
    let notice = try #require(s3.notices.first)
    let said = try #require(
      notice.firstMatch(of: /this machine's clock is (\d+) s (behind|ahead of) AWS's/))
    #expect(abs((Int(said.1) ?? 0) - 3600) <= 5)
    #expect(said.2 == (skew > 0 ? "behind" : "ahead of"))
    #expect(try own.control("counts")["requests"]?.integer == 3)
  }

  /// Credentials that expire in the middle are asked for again, once for all threads.
  @Test func expiredCredentials() throws {
    let own = try LocalS3()
    try own.control(
      "keys",
      #"{"add": {"ASIAFIRST": {"secret": "one", "token": "t1"}, "ASIASECOND": {"secret": "two", "token": "t2"}}}"#
    )
    try own.control("bucket", #"{"name": "expiring"}"#)
    let asked = Counter()
    func credentials(_ id: String, _ secret: String, _ token: String) -> Credentials {
      Credentials(
        keys: SigningKeys(
          accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: Secret(token)),
        provider: "the test", obtained: Moment(secondsSinceEpoch: 0))
    }
    let pair = [credentials("ASIAFIRST", "one", "t1"), credentials("ASIASECOND", "two", "t2")]
    let s3 = try S3Client(
      bucket: "expiring", settings: own.settings, surroundings: own.surroundings(),
      credentials: CredentialSupply { renewing throws(IdentityError) in
        if renewing { asked.add() }
        return pair[min(1, asked.count)]
      })
    _ = try s3.put("a", [1])
    try own.control("keys", #"{"expire": ["ASIAFIRST"]}"#)
    let threads = (0..<8).map { number in
      let thread = Thread { _ = try? s3.put("b\(number)", [2]) }
      thread.start()
      return thread
    }
    while threads.contains(where: { !$0.isFinished }) { usleep(1000) }
    #expect(asked.count == 1)
    #expect(try s3.list(prefix: "b").entries.count == 8)
    // When the new ones have expired too, it is said.
    try own.control("keys", #"{"expire": ["ASIASECOND"]}"#)
    let found = try #require(failure { () throws(S3Failure) in _ = try s3.put("a", [1]) })
    #expect(found.kind == .denied && found.message.contains("the AWS credentials have expired"))
    for secret in ["one", "two", "t1", "t2"] {
      #expect(!"\(found)\(found.notes)\(found.help ?? "")".contains("\(secret)\""))
    }
  }

  @Test func virtualHosts() throws {
    var settings = server.settings
    settings.endpoint = (
      server.url.replacingOccurrences(of: "127.0.0.1", with: "localhost"), "the test"
    )
    settings.pathStyle = false
    let s3 = try server.bucket("virtual", settings)
    _ = try s3.put("a b", [1])
    #expect(try s3.list(prefix: "").entries.map(\.key) == ["a b"])
  }

  /// Fewer requests at once while the server asks for less.
  @Test func theGateAdapts() {
    let gate = RequestGate(most: 16)
    #expect(gate.current == 16)
    gate.pass { ((), .refusal) }
    #expect(gate.current == 8)
    for _ in 0..<3 { gate.pass { ((), .refusal) } }
    #expect(gate.current == 1)
    gate.pass { ((), .refusal) }
    #expect(gate.current == 1)
    for _ in 0..<400 { gate.pass { ((), .success) } }
    #expect(gate.current == 16)
    gate.pass { ((), .other) }
    #expect(gate.current == 16)
  }

  @Test func partPlans() {
    let mebibyte = 1 << 20
    for (size, smallest, count, partSize) in [
      (0, 8 * mebibyte, 1, 8 * mebibyte), (8 * mebibyte, 8 * mebibyte, 1, 8 * mebibyte),
      (8 * mebibyte + 1, 8 * mebibyte, 2, 8 * mebibyte),
      (6 << 30, 8 * mebibyte, 768, 8 * mebibyte),
      (5 << 40, 8 * mebibyte, 9987, 525 * mebibyte),
    ] {
      let plan = S3PartPlan(size: size, smallest: smallest)
      #expect(plan.count == count && plan.partSize == partSize, "\(size)")
      #expect(plan.range(plan.count).upperBound == size)
    }
  }
}

/// A number that threads add to.
final class Counter: Sendable {
  private let value = Mutex(0)
  var count: Int { value.withLock { $0 } }
  func add() { value.withLock { $0 += 1 } }
}
