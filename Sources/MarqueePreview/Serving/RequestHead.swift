internal import MarqueeBase

/// The head of a request: its method, target and fields (RFC 9112).
struct RequestHead: Equatable, Sendable {
  /// The content that follows the head.
  enum Content: Equatable, Sendable {
    case none
    /// Content of a known length, which is read and discarded, so that the connection's next
    /// request is found.
    case length(Int)
    /// Content in chunks. Its end is not looked for: the connection ends after the answer.
    case chunked
  }

  var method: String
  /// The path and query as they were sent; the path alone when the target contains the server's
  /// name.
  var target: String
  /// The fields in their order; names are in lower case.
  var fields: [(name: String, value: String)]
  var content: Content
  /// Whether the client may send another request on the same connection.
  var keepsAlive: Bool

  /// The value of the first field with a name; nil when there is none.
  ///
  /// - Parameter name: the name in lower case.
  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  static func == (one: RequestHead, other: RequestHead) -> Bool {
    one.method == other.method && one.target == other.target && one.content == other.content
      && one.keepsAlive == other.keepsAlive
      && one.fields.elementsEqual(other.fields) { $0.name == $1.name && $0.value == $1.value }
  }
}

extension RequestHead {
  /// Parses the lines of a head.
  ///
  /// - Parameter lines: the request line and the fields, without their line ends; not empty.
  /// - Throws: the refusal for a request that RFC 9112 does not allow, or that is too long.
  init(lines: [ArraySlice<UInt8>]) throws(RequestRefusal) {
    let words = lines[0].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard words.count == 3, !words[0].isEmpty, words[0].allSatisfy(Self.isTokenByte),
      !words[1].isEmpty, words[1].allSatisfy({ $0 > 0x20 && $0 != 0x7f })
    else { throw .malformed }
    let version = String(decoding: words[2], as: UTF8.self)
    guard version.utf8.starts(with: "HTTP/".utf8) else { throw .malformed }
    guard version == "HTTP/1.1" || version == "HTTP/1.0" else { throw .version }

    var fields: [(name: String, value: String)] = []
    for line in lines.dropFirst() { fields.append(try Self.field(line)) }
    let hosts = fields.filter { $0.name == "host" }
    guard hosts.count == 1 || hosts.isEmpty && version == "HTTP/1.0" else { throw .malformed }

    method = String(decoding: words[0], as: UTF8.self)
    target = try Self.path(String(decoding: words[1], as: UTF8.self), host: hosts.first?.value)
    self.fields = fields
    content = try Self.content(fields)
    let options = fields.filter { $0.name == "connection" }
      .flatMap { $0.value.lowercased().split(whereSeparator: { $0 == "," || $0 == " " }) }
    keepsAlive = version == "HTTP/1.1" && !options.contains("close") && content != .chunked
  }

  private static func field(
    _ line: ArraySlice<UInt8>
  ) throws(RequestRefusal) -> (name: String, value: String) {
    // A line that begins with white space once continued the previous line. RFC 9112 lets a server
    // refuse it, because two programs that read it differently can be attacked.
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy(isTokenByte)
    else { throw .malformed }
    let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    var value = line[(colon + 1)...].drop(while: isBlank)
    while let last = value.last, isBlank(last) { value.removeLast() }
    guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == UInt8(ascii: "\t") }) else {
      throw .malformed
    }
    return (
      String(decoding: line[..<colon], as: UTF8.self).lowercased(),
      String(decoding: value, as: UTF8.self)
    )
  }

  /// The path of a target that contains the server's name, `http://localhost:4000/films/`, as
  /// programs send it to a proxy. The name must be that of the Host field.
  private static func path(_ target: String, host: String?) throws(RequestRefusal) -> String {
    let scheme = "http://"
    guard target.utf8.prefix(scheme.utf8.count).elementsEqual(scheme.utf8) else { return target }
    let rest = target.dropFirst(scheme.count)
    let path = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
    guard let host, rest[..<(path ?? rest.endIndex)].lowercased() == host.lowercased() else {
      throw .malformed
    }
    guard let path else { return "/" }
    return rest[path] == "/" ? String(rest[path...]) : "/" + rest[path...]
  }

  private static func content(
    _ fields: [(name: String, value: String)]
  ) throws(RequestRefusal) -> Content {
    let lengths = fields.filter { $0.name == "content-length" }.map(\.value)
    if fields.contains(where: { $0.name == "transfer-encoding" }) {
      // A request with two lengths could hide a second request from one of two programs (request
      // smuggling).
      guard lengths.isEmpty else { throw .malformed }
      return .chunked
    }
    guard let first = lengths.first else { return .none }
    guard !first.isEmpty, first.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      lengths.allSatisfy({ $0 == first })
    else { throw .malformed }
    guard let length = Int(first), length <= RequestReader.contentLimit else {
      throw .contentTooLarge
    }
    return length == 0 ? .none : .length(length)
  }

  /// Whether a byte may be in a method or a field's name (RFC 9110, section 5.6.2).
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
