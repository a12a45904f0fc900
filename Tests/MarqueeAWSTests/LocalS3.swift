import Foundation
import MarqueeBase
import MarqueeHTTP
import Synchronization
import Testing

@testable import MarqueeAWS

/// The S3 of `Tests/Support/s3`, on loopback. It ends with its owner, because its input closes.
final class LocalS3: Sendable {
  /// The one that tests share, each with a bucket of its own. Tests that turn knobs of the whole
  /// server start their own.
  static let shared = Result { try LocalS3() }

  let url: String
  let access: String
  let secret: String
  private let http = HTTPClient.live(variables: [:], keepsConnections: true)
  private let process: Process
  private let input: Pipe

  private static let folder = PythonTools.supportFolder.deletingLastPathComponent()
    .appendingPathComponent("s3")

  convenience init(_ arguments: String...) throws {
    try self.init(Self.folder.appendingPathComponent("start.sh"), arguments)
  }

  /// moto's server, with a bucket `site`. It has no control.
  convenience init(moto arguments: [String]) throws {
    try self.init(
      URL(fileURLWithPath: try #require(PythonTools.testPython)),
      ["-B", Self.folder.appendingPathComponent("moto_server.py").path] + arguments)
  }

  private init(_ program: URL, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    (self.process, self.input) = (process, input)
    var line: [UInt8] = []
    while line.last != UInt8(ascii: "\n") {
      let part = output.fileHandleForReading.availableData
      guard !part.isEmpty else { throw PythonTools.Missing(description: "the S3 ended") }
      line += part
    }
    let answer = try #require(JSON(line))
    url = try #require(answer["url"]?.text)
    access = try #require(answer["access"]?.text)
    secret = try #require(answer["secret"]?.text)
  }

  deinit {
    // A child inherits the signals that a dispatch thread blocks, all but this one.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  @discardableResult
  func control(_ what: String, _ json: String = "null", bucket: String? = nil) throws -> JSON {
    let query = bucket.map { "?bucket=\($0)" } ?? ""
    let response = try http.send(
      HTTPRequest("POST", "\(url)/-/\(what)\(query)", body: Array(json.utf8)))
    return try #require(JSON(response.body), "\(what): \(response.text)")
  }

  /// Surroundings with the real network and clock, which wait a hundredth of the time.
  func surroundings(_ variables: [String: String] = [:]) -> IdentityDependencies {
    var surroundings = IdentityDependencies.live(environment: Environment(process: variables))
    surroundings.http = .live(variables: variables, keepsConnections: true)
    surroundings.wait = { Thread.sleep(forTimeInterval: $0.inSeconds / 100) }
    return surroundings
  }

  func credentials(now: Moment = Moment(secondsSinceEpoch: 0)) -> Credentials {
    Credentials(
      keys: SigningKeys(accessKeyID: access, secretAccessKey: Secret(secret)),
      provider: "the test", obtained: now)
  }

  /// Settings with this server's address, and patience of a second.
  var settings: S3Settings {
    var settings = S3Settings(region: "eu-west-1", endpoint: (url, "the test"))
    settings.patience = .seconds(1)
    return settings
  }

  /// A client for a new, empty bucket.
  func bucket(
    _ name: String, region: String = "eu-west-1", _ settings: S3Settings? = nil
  ) throws -> S3Client {
    try control("bucket", #"{"name": "\#(name)", "region": "\#(region)"}"#)
    return try client(name, settings)
  }

  /// A client for a bucket that is there.
  func client(
    _ name: String, _ settings: S3Settings? = nil, secret: String? = nil
  ) throws -> S3Client {
    var credentials = credentials()
    if let secret { credentials.keys.secretAccessKey = Secret(secret) }
    let found = credentials
    return try S3Client(
      bucket: name, settings: settings ?? self.settings, surroundings: surroundings(),
      credentials: CredentialSupply { _ throws(IdentityError) in found })
  }

  func faults(_ bucket: String, _ rules: String) throws {
    try control("faults", "[\(rules)]", bucket: bucket)
  }

  /// The number of requests of an operation at a bucket.
  func count(_ operation: String, _ bucket: String) throws -> Int {
    try control("counts", bucket: bucket)["operations"]?[operation]?.integer ?? 0
  }
}
