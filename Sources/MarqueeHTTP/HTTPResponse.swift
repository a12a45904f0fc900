internal import MarqueeBase

/// A response of any status. Its body may contain credentials, so its description has only the
/// status and the size.
package struct HTTPResponse: Sendable, CustomStringConvertible {
  package var status: Int
  /// The headers by their names in lower case; of several with one name, the last.
  package var headers: [String: String]
  package var body: [UInt8]

  package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The body as text; invalid UTF-8 is repaired with U+FFFD.
  package var text: String { String(decoding: body, as: UTF8.self) }
  /// Whether the status is from 200 to 299.
  package var isSuccess: Bool { (200..<300).contains(status) }
  package var description: String { "HTTP \(status), \(body.count) bytes" }
}
