import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The S3 of `Tests/Support/s3` with a bucket `site`, for tests of the built program. It ends with its
/// owner.
final class LocalBucket: Sendable {
  /// The one that tests share, each with buckets of its own.
  static let shared = Result { try LocalBucket() }

  /// The server's address.
  let url: String
  let access: String
  let secret: String
  private let process: Process
  private let input = Pipe()

  init(_ arguments: String...) throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Support/s3/start.sh")
    process = Process()
    process.executableURL = script
    process.arguments = arguments
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let part = output.fileHandleForReading.availableData
      try #require(!part.isEmpty, "the S3 of the tests ended: see what it said above")
      line += part
    }
    let answer = try JSONTree(line)
    url = answer.at(["url"]).text
    access = answer.at(["access"]).text
    secret = answer.at(["secret"]).text
  }

  deinit {
    // A child inherits the signals that a dispatch thread blocks, all but this one.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The variables that lead the program to it.
  var environment: [String: String] {
    [
      "AWS_ACCESS_KEY_ID": access, "AWS_SECRET_ACCESS_KEY": secret, "AWS_REGION": "eu-west-1",
      "AWS_ENDPOINT_URL_S3": url, "AWS_ENDPOINT_URL_CLOUDFRONT": url,
      "AWS_EC2_METADATA_DISABLED": "true",
    ]
  }

  /// Asks its control for something; see `Tests/Support/s3/README.md`.
  @discardableResult
  func control(_ what: String, _ json: String = "null", bucket: String? = nil) throws -> JSONTree {
    let query = bucket.map { "?bucket=\($0)" } ?? ""
    var request = URLRequest(url: try #require(URL(string: "\(url)/-/\(what)\(query)")))
    request.httpMethod = "POST"
    request.httpBody = Data(json.utf8)
    return try AWSStandIn.send(request)
  }
}
