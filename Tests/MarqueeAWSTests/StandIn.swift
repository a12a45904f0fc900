import Foundation
import MarqueeBase
import MarqueeHTTP
import Testing

@testable import MarqueeAWS

/// Tests against the stand-in run one at a time: they turn the same knobs.
@Suite(.serialized) enum AgainstTheStandIn {}

/// The stand-in for AWS, started once for all tests that need it. It ends by itself when this
/// process does, because its input closes.
final class StandIn: Sendable {
  let addresses: JSON
  private let http = HTTPClient.live(variables: [:])
  private let process: Process  // held so that its input stays open

  static let shared: Result<StandIn, PythonTools.Missing> = {
    guard case .success = PythonTools.interpreter else {
      return .failure(.init(description: "no Python for the stand-in"))
    }
    return Result { try StandIn() }.mapError { .init(description: "\($0)") }
  }()

  private init() throws {
    let process = Process()
    process.executableURL = PythonTools.supportFolder.appendingPathComponent("start.sh")
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    self.process = process
    var line: [UInt8] = []
    while line.last != UInt8(ascii: "\n") {
      let part = output.fileHandleForReading.availableData
      guard !part.isEmpty else { throw PythonTools.Missing(description: "the stand-in ended") }
      line += part
    }
    addresses = try #require(JSON(line))
    print("stand-in: tokens are checked by \(text("database", "mode"))")
  }

  func text(_ path: String...) -> String {
    path.reduce(addresses) { $0[$1] ?? .null }.text ?? ""
  }

  func number(_ path: String...) -> Int {
    path.reduce(addresses) { $0[$1] ?? .null }.integer ?? 0
  }

  @discardableResult
  func post(_ path: String, _ json: String = "{}") throws -> JSON {
    let response = try http.send(
      HTTPRequest("POST", text("control") + path, body: Array(json.utf8)))
    try #require(response.status == 200, "\(path): \(response.text)")
    return try #require(JSON(response.body))
  }

  func get(_ path: String) throws -> JSON {
    try #require(JSON(try http.send(HTTPRequest("GET", text("control") + path)).body))
  }

  func token(_ wish: String = "{}") throws -> String {
    try #require(try post("/token", wish)["token"]?.text)
  }

  /// Surroundings with the real network and clock, and no variables but these.
  func surroundings(
    _ variables: [String: String], files: [EnvironmentFile] = []
  ) -> IdentityDependencies {
    let own = [
      "AWS_REGION": text("region"), "AWS_ENDPOINT_URL_STS": text("sts"),
      "AWS_EC2_METADATA_SERVICE_ENDPOINT": text("metadata"), "HOME": "/nonexistent",
      "AWS_EC2_METADATA_DISABLED": "true",
    ]
    var surroundings = IdentityDependencies.live(
      environment: Environment(
        process: own.merging(variables) { _, given in given }, files: files))
    surroundings.wait = { _ in }
    return surroundings
  }

  func identity(
    _ variables: [String: String], settings: IdentitySettings = IdentitySettings()
  ) -> Identity {
    Identity(settings: settings, surroundings: surroundings(variables))
  }

  /// The usual build: Vercel's token and a role.
  func vercel(_ wish: String = "{}", _ variables: [String: String] = [:]) throws -> Identity {
    identity(
      ["VERCEL_OIDC_TOKEN": try token(wish), "AWS_ROLE_ARN": text("role")]
        .merging(variables) { _, given in given })
  }

  func access(user: String = "site", host: String? = nil, port: Int? = nil, region: String? = nil)
    throws -> DatabaseAccess
  {
    try DatabaseAccess(
      host: host ?? text("database", "host"), port: port ?? number("database", "port"),
      user: user, region: region)
  }

  /// What psql says and gives with a password, over TLS that is verified in full.
  func psql(
    _ sql: String, password: String, user: String = "site", host: String? = nil, port: Int? = nil,
    authority: String? = nil, mode: String = "verify-full"
  ) -> (status: Int, output: String, errors: String) {
    PythonTools.run(
      ["/usr/bin/env", "psql", "-X", "-A", "-t", "-w", "-c", sql],
      environment: [
        "PATH": "/usr/bin:/bin", "PGHOST": host ?? text("database", "host"),
        "PGHOSTADDR": "127.0.0.1", "PGPORT": String(port ?? number("database", "port")),
        "PGUSER": user, "PGDATABASE": "site", "PGPASSWORD": password, "PGSSLMODE": mode,
        "PGSSLROOTCERT": authority ?? text("authority"), "PGCONNECT_TIMEOUT": "20",
      ])
  }

  /// Fails the test when a text holds a token or a key.
  func expectNoSecrets(_ text: String, _ location: Testing.SourceLocation = #_sourceLocation) throws
  {
    for secret in try get("/secrets").texts where text.contains(secret) {
      Issue.record("a secret of \(secret.count) characters is shown", sourceLocation: location)
    }
  }
}
