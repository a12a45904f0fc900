import MarqueeAWS
import MarqueeBase
import MarqueeHTTP
import MarqueePublish
import Synchronization
import Testing

/// The store over S3, with answers in place of the network. The client below it is tested against
/// servers.
@Suite("S3 as a store")
struct S3StoreTests {
  /// A store at `s3://site/a b` whose requests get these answers, one after another.
  private final class World: Sendable {
    private struct State {
      var answers: [HTTPResponse]
      var requests: [HTTPRequest] = []
    }
    private let state: Mutex<State>

    init(_ answers: [HTTPResponse]) { state = Mutex(State(answers: answers)) }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    func store(prefix: String = "/a b") throws -> S3Store {
      let now = Moment(secondsSinceEpoch: 1_774_628_454)
      let surroundings = IdentityDependencies(
        environment: Environment(process: ["AWS_REGION": "eu-west-1"]), now: { now },
        readFile: { _ in [] },
        http: HTTPClient { request throws(HTTPFailure) in
          let answer = self.state.withLock { state -> HTTPResponse? in
            state.requests.append(request)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
          }
          guard let answer else { throw HTTPFailure(.unreachable, "no more answers") }
          return answer
        },
        run: { _, _ in ProcessOutput(status: 1, output: []) }, wait: { _ in }, random: { 0 })
      let credentials = Credentials(
        keys: SigningKeys(accessKeyID: "AKIA", secretAccessKey: Secret(around: "hidden+secret")),
        provider: "the test", obtained: now)
      let location = try S3Location("s3://site" + prefix)
      let client = try S3Client(
        bucket: location.bucket, settings: S3Settings(), surroundings: surroundings,
        credentials: CredentialSupply { _ throws(IdentityError) in credentials })
      return S3Store(location, client: client)
    }
  }

  private static func answer(
    _ status: Int, _ body: String = "", etag: String? = nil, _ headers: [String: String] = [:]
  ) -> HTTPResponse {
    var headers = headers
    headers["date"] = "Fri, 27 Mar 2026 16:20:54 GMT"
    if let etag { headers["etag"] = "\"\(etag)\"" }
    return HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
  }

  @Test("Keys get the prefix, and lose it again")
  func prefix() throws {
    let listing = """
      <ListBucketResult><IsTruncated>true</IsTruncated><EncodingType>url</EncodingType>\
      <NextContinuationToken>next</NextContinuationToken><Contents><Key>a+b/x%C3%BC</Key>\
      <Size>3</Size><ETag>"e1"</ETag><LastModified>2026-03-27T16:20:54.000Z</LastModified></Contents>\
      </ListBucketResult>
      """
    let world = World([
      Self.answer(200, etag: "e1"), Self.answer(200, "abc", etag: "e1"), Self.answer(304),
      Self.answer(200, listing),
      Self.answer(200, "<CopyObjectResult><ETag>\"e2\"</ETag></CopyObjectResult>"),
      Self.answer(204),
    ])
    let store = try world.store()
    #expect(store.name == "s3://site/a b")
    let written = try store.write(
      "x", .bytes(Array("abc".utf8)), headers: ObjectHeaders([.init("Content-Type", "text/css")]),
      condition: .absent)
    #expect(written.etag == "e1" && written.date == Moment(secondsSinceEpoch: 1_774_628_454))
    #expect(try store.read("x", unlessETag: nil)?.bytes == Array("abc".utf8))
    #expect(try store.read("x", unlessETag: "e1")?.bytes == nil)
    let page = try store.list(prefix: "", continuation: nil)
    #expect(page.objects.map(\.key) == ["xü"] && page.continuation == "next")
    #expect(store.address(of: "x") == ObjectAddress(bucket: "site", key: "a b/x"))
    let copied = try store.copy(
      store.address(of: "x"), etag: "e1", size: 3, to: ".marquee/kept/1", headers: nil)
    #expect(copied.etag == "e2")
    #expect(try store.remove(["x"]).isEmpty)
    let urls = world.requests.map { "\($0.method) \($0.url)" }
    let host = "https://site.s3.eu-west-1.amazonaws.com"
    #expect(urls[0] == "PUT \(host)/a%20b/x")
    #expect(urls[3].hasPrefix("GET \(host)/?list-type=2&") && urls[3].contains("prefix=a%20b%2F"))
    #expect(urls[4] == "PUT \(host)/a%20b/.marquee/kept/1")
    #expect(urls[5] == "DELETE \(host)/a%20b/x")
    let headers = TextMap(world.requests[4].headers.map { ($0.name, $0.value) }) { $1 }
    #expect(headers["x-amz-copy-source"] == "/site/a%20b/x")
    #expect(headers["x-amz-copy-source-if-match"] == "\"e1\"")
    // The secret is in no request.
    #expect(world.requests.allSatisfy { !"\($0.headers)".contains("hidden+secret") })
  }

  @Test("Failures keep their kind, their evidence and their advice")
  func failures() throws {
    let denied = """
      <Error><Code>AccessDenied</Code><Message>no\nhidden+secret</Message></Error>
      """
    let world = World([Self.answer(403, denied), Self.answer(412), Self.answer(404)])
    let store = try world.store(prefix: "")
    let refused = #expect(throws: StoreFailure.self) {
      try store.write("x", .bytes([]), headers: ObjectHeaders(), condition: .none)
    }
    #expect(refused?.kind == .denied && refused?.code == "AccessDenied")
    #expect(refused?.description == "can't write s3://site/x: access is denied")
    #expect(refused?.notes.first == "S3 said: AccessDenied: no **** (status 403)")
    #expect(refused?.help?.hasPrefix("allow s3:PutObject on arn:aws:s3:::site/x") == true)
    let lost = #expect(throws: StoreFailure.self) {
      try store.write("x", .bytes([]), headers: ObjectHeaders(), condition: .etag("e"))
    }
    // After a 412 the object is looked at: it is not there, so nobody wrote it.
    #expect(lost?.kind == .conditionFailed)
    #expect(world.requests.map(\.method) == ["PUT", "PUT", "HEAD"])
  }
}
