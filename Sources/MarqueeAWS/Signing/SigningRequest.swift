/// The parts of an HTTP request that a signature covers.
package struct SigningRequest: Sendable {
  package typealias Header = (name: String, value: String)

  package var method: String
  /// The path as it is sent. For S3 it is the object's key after a slash, not encoded.
  package var path: String
  /// The query without its question mark. It is decoded and encoded again, so it may be given
  /// either way.
  package var query: String
  /// The headers in the order of sending. `Host` must be among them.
  package var headers: [Header]
  package var body: [UInt8]

  package init(
    method: String, path: String, query: String = "", headers: [Header], body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The request as text: headers as `Name:value`, and a blank line before the body.
  package var wireText: String {
    let target = query.isEmpty ? path : "\(path)?\(query)"
    let lines = ["\(method) \(target) HTTP/1.1"] + headers.map { "\($0.name):\($0.value)" }
    return lines.joined(separator: "\n") + "\n\n" + String(decoding: body, as: UTF8.self)
  }
}
