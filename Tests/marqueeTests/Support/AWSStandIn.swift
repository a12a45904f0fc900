import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The stand-in for AWS of `Tests/Support/aws`, started once for all tests of this process that
/// need it. It ends with the process, because its standard input closes then.
final class AWSStandIn: Sendable {
  static let shared = Result { try AWSStandIn() }

  /// The addresses that the stand-in printed when it was ready.
  private let addresses: JSONTree
  private let process: Process  // held so that its input stays open

  private init() throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Support/aws/start.sh")
    let process = Process()
    process.executableURL = script
    process.arguments = ["--no-pam"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    self.process = process
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let part = output.fileHandleForReading.availableData
      try #require(!part.isEmpty, "the stand-in for AWS ended: see what it said above")
      line += part
    }
    addresses = try JSONTree(line)
  }

  func text(_ path: String...) -> String { addresses.at(path).text }

  /// Changes a setting of the stand-in, or asks it for something.
  @discardableResult
  func post(_ path: String, _ json: String = "{}") throws -> JSONTree {
    var request = URLRequest(url: try #require(URL(string: text("control") + path)))
    request.httpMethod = "POST"
    request.httpBody = Data(json.utf8)
    return try Self.send(request)
  }

  /// The stand-in's log, or the part of it at a path.
  func log(_ path: String...) throws -> JSONTree {
    let url = try #require(URL(string: text("control") + "/log"))
    return try Self.send(URLRequest(url: url)).at(path)
  }

  /// Sends a request and reads the answer as JSON.
  static func send(_ request: URLRequest) throws -> JSONTree {
    let done = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var answer: Data?
    // nonisolated(unsafe): written before the semaphore is signalled, read after it.
    URLSession.shared.dataTask(with: request) { data, _, _ in
      answer = data
      done.signal()
    }.resume()
    done.wait()
    return try JSONTree(try #require(answer))
  }

  /// The variables of a job that proves its identity to the stand-in's Aurora DSQL.
  ///
  /// - Parameter port: the port on loopback to which the job connects.
  func dsql(port: String, _ more: [String: String] = [:]) throws -> [String: String] {
    let own = [
      "VERCEL_OIDC_TOKEN": try post("/token").at(["token"]).text,
      "AWS_ROLE_ARN": text("role"), "AWS_REGION": text("region"),
      "AWS_ENDPOINT_URL_STS": text("sts"), "AWS_EC2_METADATA_DISABLED": "true",
      "PGHOST": text("dsql", "host"), "PGHOSTADDR": "127.0.0.1", "PGPORT": port,
      "PGSSLROOTCERT": text("authority"),
    ]
    return own.merging(more) { $1 }
  }
}

/// JSON whose members can be looked up.
struct JSONTree: @unchecked Sendable {
  // @unchecked: what JSONSerialization gives is never changed.
  let value: Any

  init(_ data: Data) throws {
    value = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
  }

  init(value: Any) { self.value = value }

  func at(_ path: [String]) -> JSONTree {
    JSONTree(value: path.reduce(value) { ($0 as? [String: Any])?[$1] ?? NSNull() })
  }

  var text: String {
    value as? String ?? (value as? Int).map(String.init) ?? ""
  }

  var number: Int { value as? Int ?? -1 }
  var list: [JSONTree] { (value as? [Any] ?? []).map { JSONTree(value: $0) } }
}
