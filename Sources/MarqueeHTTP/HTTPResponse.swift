internal import MarqueeBase

/// An answer, of any status. Its body may hold credentials, so it prints its status only.
package struct HTTPResponse: Sendable, CustomStringConvertible {
  package var status: Int
  /// Names in lower case.
  package var headers: [String: String]
  package var body: [UInt8]

  package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package var text: String { String(decoding: body, as: UTF8.self) }
  package var isSuccess: Bool { (200..<300).contains(status) }
  package var description: String { "HTTP \(status), \(body.count) bytes" }
}
