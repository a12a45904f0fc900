import Foundation
import MarqueeBase
import Testing

@testable import MarqueeAWS

/// Signatures made with botocore 1.43 at 2026-03-27T16:20:54Z.
@Suite struct SigningTests {
  static let time = FakeWorld.start
  static let token = Secret("IQo+/=abc==")

  static func keys(session: Bool = false) -> SigningKeys {
    SigningKeys(
      accessKeyID: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
      sessionToken: session ? token : nil)
  }

  static let form = "application/x-www-form-urlencoded; charset=utf-8"

  struct Vector: Sendable, CustomTestStringConvertible {
    var name: String
    var request: SigningRequest
    var options: SigningOptions
    var session = false
    var signature: String
    var testDescription: String { name }
  }

  static func options(
    _ service: String, _ placement: SigningOptions.Placement = .header
  ) -> SigningOptions {
    SigningOptions(region: "us-east-1", service: service, time: time, placement: placement)
  }

  static let bucket: SigningRequest.Header = ("Host", "bucket.s3.us-east-1.amazonaws.com")
  static let identity = SigningRequest(
    method: "POST", path: "/",
    headers: [("Host", "sts.us-east-1.amazonaws.com"), ("Content-Type", form)],
    body: Array("Action=GetCallerIdentity&Version=2011-06-15".utf8))

  static let vectors: [Vector] = [
    Vector(
      name: "a form", request: identity, options: options("sts"),
      signature: "70b1da12183e1cb0cb5e1b39283229499e7f4aa25f2801f272177136047b6a42"),
    Vector(
      name: "a form with a session", request: identity, options: options("sts"), session: true,
      signature: "922dff6986d2769bd4de049eed131725bb48c1937b8da58b7d875732387d7440"),
    Vector(
      name: "a path to normalise and encode twice, a query to sort",
      request: SigningRequest(
        method: "GET", path: "/a%20b/../c//d/", query: "z=1&a=%2F&a=",
        headers: [("Host", "example.us-east-1.amazonaws.com")]),
      options: options("execute-api"),
      signature: "8d56180fdc10ce84c661e64dbe835fa65e7a5e7e9cf7f66a33152bd4a918ff88"),
    Vector(
      name: "S3: a path as it is",
      request: SigningRequest(method: "GET", path: "/a b//c.txt", headers: [bucket]),
      options: .s3(region: "us-east-1", time: time),
      signature: "ae8c54081b6294973cf089fb5f13500d8d32fdd734c501b803030afd5e14a519"),
    Vector(
      name: "S3: a list with a session",
      request: SigningRequest(
        method: "GET", path: "/",
        query: "list-type=2&prefix=a%2Fb&continuation-token=1%2B%2F%3D", headers: [bucket]),
      options: .s3(region: "us-east-1", time: time), session: true,
      signature: "7da9138efc284277fe86ed4d9dc65e7913024877fe0147fba372d35dc725f864"),
    Vector(
      name: "S3: a file",
      request: SigningRequest(
        method: "PUT", path: "/x~y!.html", headers: [bucket, ("Content-Type", "text/html")],
        body: Array("<p>hello</p>".utf8)),
      options: .s3(region: "us-east-1", time: time),
      signature: "dd1dc75c843def8cc9af328dd0739ce62daaba6d48bc1acd8d932eca756982fd"),
    Vector(
      name: "S3: a signed address",
      request: SigningRequest(method: "GET", path: "/a b.txt", headers: [bucket]),
      options: .s3(
        region: "us-east-1", time: time, placement: .query(expiresAfterSeconds: 600)),
      signature: "82e77ff11ec5ee6ae1e908d7888ea7c0d042f31b4323f03990253d8583a29f81"),
    Vector(
      name: "a signed address with a session",
      request: SigningRequest(
        method: "GET", path: "/", query: "Action=ListUsers",
        headers: [("Host", "iam.amazonaws.com")]),
      options: options("iam", .query(expiresAfterSeconds: 60)), session: true,
      signature: "71337bb2405ea5079ef13e69dd96e0dda9b6829006cf15e70872b14d414bd6ec"),
  ]

  @Test(arguments: vectors)
  func signsAsBotocoreDoes(_ vector: Vector) {
    let signed = SigV4.sign(
      vector.request, keys: Self.keys(session: vector.session), options: vector.options)
    #expect(signed.signature == vector.signature, "\(signed.canonicalRequest)")
  }

  @Test func leavesTheSessionTokenOutWhenAsked() {
    var options = Self.options("sts")
    options.omitsSessionToken = true
    let with = SigV4.sign(Self.identity, keys: Self.keys(session: true), options: options)
    let without = SigV4.sign(Self.identity, keys: Self.keys(), options: options)
    #expect(with.signature == without.signature)
    #expect(with.request.headers.contains { $0.name == "X-Amz-Security-Token" })
    options.placement = .query(expiresAfterSeconds: 60)
    let query = SigV4.sign(Self.identity, keys: Self.keys(session: true), options: options)
    #expect(!query.canonicalRequest.contains("Security-Token"))
    #expect(query.request.query.contains("X-Amz-Security-Token=IQo%2B%2F%3Dabc%3D%3D"))
  }

  @Test(arguments: [
    ("", "/"), ("/", "/"), ("//", "/"), ("/./", "/"), ("/a/..", "/"), ("/a/../b", "/b"),
    ("/a//b/", "/a/b/"), ("/../a", "/a"), ("/a/.", "/a"), ("/%20", "/%2520"), ("/ä", "/%C3%A4"),
  ])
  func normalisesPaths(_ path: String, _ expected: String) {
    #expect(CanonicalForm.path(path, normalizing: true) == expected)
  }

  @Test func joinsAndTrimsHeaders() {
    let headers = CanonicalForm.headers([
      ("My-Header", "  b   c "), ("Host", "x"), ("my-header", "a"), ("User-Agent", "y"),
    ])
    #expect(headers.map(\.name) == ["host", "my-header"])
    #expect(headers.map(\.value) == ["x", "b c,a"])
  }

  /// Cases of the AWS signing suite, one folder each, when somebody says where they are.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["SIGV4_SUITE"] != nil))
  func passesTheSuite() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["SIGV4_SUITE"])
    let cases = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)/context.json") }
    #expect(!cases.isEmpty)
    for name in cases {
      func file(_ file: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)/\(file)")))
      }
      func text(_ name: String) throws -> String { String(decoding: try file(name), as: UTF8.self) }
      let one = try SigningCase(
        context: try file("context.json"), request: try file("request.txt"))
      for (prefix, signed) in [("header", one.signedInHeader()), ("query", one.signedInQuery())] {
        let canonical = try text("\(prefix)-canonical-request.txt")
        let toSign = try text("\(prefix)-string-to-sign.txt")
        let signature = try text("\(prefix)-signature.txt")
        #expect(signed.canonicalRequest == canonical, "\(name) \(prefix)")
        #expect(signed.stringToSign == toSign, "\(name) \(prefix)")
        #expect(signed.signature == signature, "\(name) \(prefix)")
      }
    }
  }
}
