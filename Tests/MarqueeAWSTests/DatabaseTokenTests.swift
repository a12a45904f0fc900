import Foundation
import MarqueeBase
import Testing

@testable import MarqueeAWS

@Suite struct DatabaseTokenTests {
  static func credentials(session: String? = nil, expires: Moment? = nil) -> Credentials {
    Credentials(
      keys: SigningKeys(
        accessKeyID: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        sessionToken: session.map { Secret($0) }),
      expires: expires, provider: "a test", obtained: FakeWorld.start)
  }

  @Test(
    arguments: [
      (
        "db.cluster-abc.us-east-1.rds.amazonaws.com", "jane_doe", nil,
        "65b3d861cd8c8ff6ad314c27eefe6a5aab75c88930ca841d4db2f854cf425c19"
      ),
      (
        "DB.Cluster-abc.us-east-1.rds.amazonaws.com", "jäne doe+x/y@z~!*'()", "IQo+/=abc==",
        "620fed49659d85443306321ea451bca80ce4e6cbda7b80958591777ed0f25245"
      ),
      ("::1", "u", nil, "e16dbe520d700da1433e83a0cbb838649b6e74e454019125155b003b5c07be04"),
      (
        "abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws", "admin", nil,
        "d1cbb91c7b77fbe4fbd11fa72d41c86f3919e577c5f2114e1beb29f780ba9cab"
      ),
      (
        "abcdefghijklmnopqrstuvwxyz", "admin", nil,
        "d1cbb91c7b77fbe4fbd11fa72d41c86f3919e577c5f2114e1beb29f780ba9cab"
      ),
    ] as [(String, String, String?, String)])
  func matchesTheGoldenVectors(
    _ host: String, _ user: String, _ session: String?, _ signature: String
  ) throws {
    let access = try DatabaseAccess(host: host, user: user, region: "us-east-1")
    let token = try DatabaseToken.mint(
      for: access, credentials: Self.credentials(session: session), now: FakeWorld.start)
    #expect(token.secret.reveal().hasSuffix("&X-Amz-Signature=\(signature)"))
    #expect(!token.secret.reveal().contains("https://"))
    #expect(!"\(token)".contains(signature))
  }

  @Test func livesNoLongerThanItsSigner() throws {
    let access = try DatabaseAccess(
      host: "db.x.eu-west-1.rds.amazonaws.com", user: "u")
    let now = FakeWorld.start
    let long = try DatabaseToken.mint(for: access, credentials: Self.credentials(), now: now)
    #expect(long.expires.since(now) == .seconds(900))
    #expect(!long.endsWithCredentials)
    let short = try DatabaseToken.mint(
      for: access, credentials: Self.credentials(expires: now.adding(.seconds(60))), now: now)
    #expect(short.expires.since(now) == .seconds(60))
    #expect(short.endsWithCredentials)
    #expect(throws: IdentityError.self) {
      try DatabaseToken.mint(
        for: access, credentials: Self.credentials(expires: now), now: now)
    }
  }

  @Test(
    arguments: [
      ("db.cluster-abc.eu-west-1.rds.amazonaws.com", "cluster", "eu-west-1"),
      ("db.cluster-ro-abc.eu-west-1.rds.amazonaws.com", "cluster", "eu-west-1"),
      ("db.cluster-custom-abc.eu-west-1.rds.amazonaws.com", "cluster", "eu-west-1"),
      ("p.proxy-abc.us-gov-west-1.rds.amazonaws.com", "proxy", "us-gov-west-1"),
      ("e.endpoint.proxy-abc.us-east-2.rds.amazonaws.com", "proxy", "us-east-2"),
      ("db.abc.cn-north-1.rds.amazonaws.com.cn", "instance", "cn-north-1"),
      ("DB.ABC.US-EAST-1.RDS.AMAZONAWS.COM", "instance", "us-east-1"),
      ("abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws", "dsql", "us-east-1"),
      ("abcdefghijklmnopqrstuvwxyz.dsql-fips.us-east-1.on.aws", "dsql", "us-east-1"),
      ("localhost", "other", nil), ("db.example.com", "other", nil),
      ("x.rds.amazonaws.com", "other", nil), ("rds.amazonaws.com.evil.example", "other", nil),
      ("db.abc.eu-west-1.rds.amazonaws.com.evil.example", "other", nil),
    ] as [(String, String, String?)])
  func readsHostNames(_ host: String, _ kind: String, _ region: String?) {
    let endpoint = DatabaseEndpoint(host: host)
    #expect(endpoint.kind.rawValue == kind)
    #expect(endpoint.region == region)
  }

  @Test func signsTheRealEndpointThroughATunnel() throws {
    let access = try DatabaseAccess(
      host: "127.0.0.1", port: 6543, user: "u", region: "us-east-1",
      signHost: "Db.cluster-abc.eu-west-1.rds.amazonaws.com")
    #expect(access.signedAddress == "db.cluster-abc.eu-west-1.rds.amazonaws.com:6543")
    #expect(access.region == "eu-west-1")
    #expect(access.host == "127.0.0.1")
  }

  @Test(arguments: [
    ("localhost", 5432, "u", 900, "identity.token.region"),
    ("db.x.eu-west-1.rds.amazonaws.com", 0, "u", 900, "identity.token.port"),
    ("db.x.eu-west-1.rds.amazonaws.com", 5432, "", 900, "identity.token.user"),
    ("db.x.eu-west-1.rds.amazonaws.com", 5432, "u", 901, "identity.token.duration"),
    ("x.dsql.eu-west-1.on.aws", 5432, "u", 604_801, "identity.token.duration"),
    ("abcdefghijklmnopqrstuvwxyz", 5432, "u", 900, "identity.token.region"),
  ])
  func refusesWhatCanNotBeSigned(
    _ host: String, _ port: Int, _ user: String, _ seconds: Int, _ code: String
  ) {
    let error = #expect(throws: IdentityError.self) {
      try DatabaseAccess(host: host, port: port, user: user, duration: .seconds(seconds))
    }
    #expect(error?.code.rawValue == code)
    #expect(error?.category == .configuration)
  }
}
