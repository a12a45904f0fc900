/// A request as the signer sees it.
package struct SigningRequest: Sendable {
  package typealias Header = (name: String, value: String)

  package var method: String
  /// As it goes over the wire; for S3, the plain key after a slash (it is then encoded once).
  package var path: String
  /// Without the question mark; encoded or not, it is decoded and encoded again.
  package var query: String
  /// In the order of sending. `Host` must be among them.
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

  /// The request as text, headers as `Name:value`, with a blank line before the body.
  package var wireText: String {
    let target = query.isEmpty ? path : "\(path)?\(query)"
    let lines = ["\(method) \(target) HTTP/1.1"] + headers.map { "\($0.name):\($0.value)" }
    return lines.joined(separator: "\n") + "\n\n" + String(decoding: body, as: UTF8.self)
  }
}
