import MarqueeBase
import Testing

@testable import MarqueeAWS

/// Where requests to a bucket go, and what `s3://` may look like.
@Suite struct S3AddressTests {
  @Test(arguments: [
    ("s3://site", "site", "", "s3://site"), ("s3://site/", "site", "", "s3://site"),
    ("s3://site/a/b", "site", "a/b/", "s3://site/a/b"),
    ("s3://site/a/b/", "site", "a/b/", "s3://site/a/b"),
    ("S3://my.old_Bucket/ä b", "my.old_Bucket", "ä b/", "s3://my.old_Bucket/ä b"),
    ("s3://site/%20+", "site", "%20+/", "s3://site/%20+"),
  ]) func locations(_ text: String, bucket: String, prefix: String, shown: String) throws {
    let location = try S3Location(text)
    #expect(location.bucket == bucket && location.prefix == prefix)
    #expect(location.description == shown)
  }

  @Test(arguments: [
    ("", "it does not begin with s3://"), ("site/a", "it does not begin with s3://"),
    ("s3:/site", "it does not begin with s3://"), ("s3://", "it names no bucket"),
    ("s3:///a", "it names no bucket"), ("s3://ab", "3 to 63 characters"),
    ("s3://a b", "letters, digits"), ("s3://user@site/", "letters, digits"),
    ("s3://site:9000/", "letters, digits"), ("s3://a..b/", "no empty part between dots"),
    ("s3://site//a", "an empty part"), ("s3://site/a//b", "an empty part"),
    ("s3://site/a/../b", "a part '..'"), ("s3://site/./b", "a part '.'"),
    ("s3://site/a?b", "begin a query"), ("s3://site/a#b", "begin a query"),
    ("s3://site/a\nb", "control character"), ("https://site.s3.amazonaws.com/", "a web address"),
    ("arn:aws:s3:::site", "an ARN"),
    ("s3://site/" + String(repeating: "a", count: 513), "longer than 512 bytes"),
  ]) func mistakes(_ text: String, says: String) throws {
    let error = try #require(throws: IdentityError.self) { try S3Location(text) }
    #expect(error.category == .configuration && error.message.contains(says), "\(error.message)")
    #expect(!error.message.contains("\n") && error.help != nil)
  }

  private func place(
    _ bucket: String, _ region: String, _ endpoint: String? = nil, pathStyle: Bool? = nil
  ) throws -> String {
    let override = try endpoint.map {
      try EndpointOverride($0, what: "the S3 endpoint", origin: "the test", code: "s3.endpoint")
    }
    let place = try S3Endpoint(
      bucket: bucket, region: region, override: override, pathStyle: pathStyle
    ).place
    return place.root + place.pathPrefix
  }

  @Test func places() throws {
    #expect(try place("site", "eu-west-1") == "https://site.s3.eu-west-1.amazonaws.com")
    #expect(try place("site", "cn-north-1") == "https://site.s3.cn-north-1.amazonaws.com.cn")
    #expect(try place("site", "eusc-de-east-1") == "https://site.s3.eusc-de-east-1.amazonaws.eu")
    #expect(try place("site", "us-gov-west-1") == "https://site.s3.us-gov-west-1.amazonaws.com")
    #expect(try place("a.b", "eu-west-1") == "https://s3.eu-west-1.amazonaws.com/a.b")
    #expect(try place("Old_One", "us-east-1") == "https://s3.us-east-1.amazonaws.com/Old_One")
    #expect(
      try place("site", "eu-west-1", pathStyle: true)
        == "https://s3.eu-west-1.amazonaws.com/site")
    #expect(
      try place("site", "auto", "https://x.r2.cloudflarestorage.com/")
        == "https://x.r2.cloudflarestorage.com/site")
    #expect(
      try place("site", "auto", "https://x.example", pathStyle: false) == "https://site.x.example")
    #expect(
      try place("site", "eu", "https://x.example/storage/v1/s3/")
        == "https://x.example/storage/v1/s3/site")
    #expect(try place("site", "eu", "http://[::1]:9000") == "http://[::1]:9000/site")
    #expect(try place("site", "eu", "http://localhost:9000") == "http://localhost:9000/site")
  }

  /// Plain HTTP goes to this machine only, however the address is written.
  @Test(arguments: [
    "http://example.com/", "http://10.0.0.1/", "http://169.254.169.254/", "http://minio:9000/",
    "http://127.0.0.1.evil.example/", "http://localhost.evil.example/", "http://[fe80::1]/",
    "https://user:pass@example.com/", "https://example.com/?a", "ftp://example.com/", "example.com",
    "http://127.0.0.1@example.com/", "http://0.0.0.0:9000/",
  ]) func refusedEndpoints(_ text: String) throws {
    let error = try #require(throws: IdentityError.self) { try place("site", "eu", text) }
    #expect(error.code == "s3.endpoint" && error.category == .configuration)
  }

  @Test(arguments: ["", "EU", "eu west", "eu/west", "eu.evil.example", "eu@x"])
  func refusedRegions(_ region: String) throws {
    #expect(throws: IdentityError.self) { try place("site", region) }
  }

  @Test func stylesThatCantBe() throws {
    #expect(throws: IdentityError.self) { try place("a.b", "eu-west-1", pathStyle: false) }
    #expect(throws: IdentityError.self) {
      try place("site", "eu", "http://127.0.0.1:9000", pathStyle: false)
    }
  }

  /// An answer's region must not lead to another host than AWS's, nor into another partition.
  @Test func regionsOfAnswers() throws {
    let endpoint = try S3Endpoint(
      bucket: "site", region: "us-east-1", override: nil, pathStyle: nil)
    #expect(endpoint.moved(to: "eu-central-1")?.region == "eu-central-1")
    for region in ["cn-north-1", "evil.example/", "evil", "", "eu-central-1@x", "auto"] {
      #expect(endpoint.moved(to: region) == nil, "\(region)")
    }
  }

  /// The environment's and the profile's endpoint, in the order of the SDKs.
  @Test func configuredEndpoints() throws {
    func origin(_ variables: [String: String], config: String = "") throws -> String? {
      let world = FakeWorld(files: ["/config": config])
      let surroundings = world.surroundings(
        variables.merging(["AWS_CONFIG_FILE": "/config"]) { a, _ in a })
      let client = try S3Client(
        bucket: "site", settings: S3Settings(), surroundings: surroundings,
        credentials: CredentialSupply { _ throws(IdentityError) in
          throw IdentityError("x", code: "x")
        })
      return client.endpoint.override?.origin
    }
    let both = [
      "AWS_ENDPOINT_URL_S3": "https://a.example", "AWS_ENDPOINT_URL": "https://b.example",
    ]
    #expect(try origin(both) == "AWS_ENDPOINT_URL_S3 in the environment")
    #expect(
      try origin(["AWS_ENDPOINT_URL": "https://b.example"]) == "AWS_ENDPOINT_URL in the environment"
    )
    let config = "[default]\nservices = x\n[services x]\ns3 =\n  endpoint_url = https://c.example\n"
    #expect(try origin([:], config: config) == "endpoint_url of the profile")
    #expect(
      try origin(
        both.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { a, _ in a }, config: config)
        == nil)
    #expect(try origin([:]) == nil)
  }
}
