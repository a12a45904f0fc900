import Foundation
import MarqueeBase
import Testing

@testable import MarqueeAWS

/// A thousand tokens, byte for byte as botocore makes them.
@Suite struct OracleTests {
  /// The same cases in every run.
  private struct Dice: RandomNumberGenerator {
    var state: UInt64 = 20_260_327
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
  }

  private struct Case: Codable {
    var service: String
    var host: String
    var port: Int
    var user: String
    var region: String
    var access: String
    var secret: String
    var session: String?
    var time: Int
    var expires: Int
  }

  private static func text(_ alphabet: String, _ counts: ClosedRange<Int>, _ dice: inout Dice)
    -> String
  {
    let characters = Array(alphabet)
    return String(
      (0..<Int.random(in: counts, using: &dice)).map { _ in
        characters.randomElement(using: &dice)!
      })
  }

  private static func makeCase(_ dice: inout Dice) -> Case {
    let low = "abcdefghijklmnopqrstuvwxyz0123456789"
    let base64 = low + "ABCDEFGHIJKLMNOPQRSTUVWXYZ+/="
    let region = ["us-east-1", "eu-west-3", "ap-southeast-2", "us-gov-west-1", "cn-north-1"]
      .randomElement(using: &dice)!
    let isDSQL = Int.random(in: 0..<4, using: &dice) == 0
    let suffix = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
    let kind = ["", "cluster-", "cluster-ro-", "cluster-custom-", "proxy-"]
      .randomElement(using: &dice)!
    let address = ["10.1.2.3", "[2001:db8::1]", "localhost", "tunnel.example"]
    let host =
      isDSQL
      ? "\(text(low, 26...26, &dice)).dsql.\(region).on.aws"
      : Int.random(in: 0..<8, using: &dice) == 0
        ? address.randomElement(using: &dice)!
        : "\(text(low, 1...30, &dice)).\(kind)\(text(low, 12...12, &dice)).\(region).rds.\(suffix)"
    let names = low + "_-.~!*'() +/@:%&=?#äß漢🎬\"\\"
    return Case(
      service: isDSQL ? "dsql" : "rds", host: host, port: Int.random(in: 1...65_535, using: &dice),
      user: isDSQL && Bool.random(using: &dice) ? "admin" : text(names, 1...63, &dice),
      region: region, access: "ASIA" + text(low, 16...16, &dice).uppercased(),
      secret: text(base64, 40...40, &dice),
      session: Int.random(in: 0..<5, using: &dice) == 0 ? nil : text(base64, 4...2000, &dice),
      time: Int.random(in: 1_500_000_000...4_000_000_000, using: &dice),
      expires: isDSQL ? Int.random(in: 1...604_800, using: &dice) : 900)
  }

  @Test func mintsAsBotocoreDoes() throws {
    guard case .success(let python) = PythonTools.interpreter else {
      // Loud: a machine without Python proves nothing here.
      Issue.record("skipped: no Python with botocore on this machine")
      return
    }
    var dice = Dice()
    let cases = (0..<1000).map { _ in Self.makeCase(&dice) }
    let encoder = JSONEncoder()
    let lines = try cases.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    let script = PythonTools.supportFolder.appendingPathComponent("botocore_oracle.py").path
    let result = PythonTools.run(
      [python, script], input: lines.joined(separator: "\n") + "\n")
    let theirs = result.output.split(separator: "\n")
    try #require(theirs.count == cases.count, "\(result.errors)")
    for (one, line) in zip(cases, theirs) {
      let expected = try JSONDecoder().decode(String.self, from: Data(line.utf8))
      let access = try DatabaseAccess(
        host: one.host, port: one.port, user: one.user, region: one.region,
        service: one.service == "dsql" ? .dsql : .rds, duration: .seconds(one.expires))
      let credentials = Credentials(
        keys: SigningKeys(
          accessKeyID: one.access, secretAccessKey: Secret(one.secret),
          sessionToken: one.session.map { Secret($0) }),
        provider: "a test", obtained: FakeWorld.start)
      let token = try DatabaseToken.mint(
        for: access, credentials: credentials, now: Moment(secondsSinceEpoch: one.time))
      #expect(token.secret.reveal() == expected, "\(one)")
    }
  }
}
