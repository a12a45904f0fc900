internal import MarqueeBase

/// The first lines of a request: what is asked for, and how the connection goes on (RFC 9112).
struct RequestHead: Equatable, Sendable {
  /// What follows the head.
  enum Content: Equatable, Sendable {
    case none
    /// Bytes that are read and thrown away, so that the next request of the connection is found.
    case length(Int)
    /// In chunks, whose end is not looked for: the connection ends with the answer.
    case chunked
  }

  var method: String
  /// Path and query as they came; an address with a server's name is reduced to its path.
  var target: String
  /// In the order in which they came; names in lower case.
  var fields: [(name: String, value: String)]
  var content: Content
  /// The client may ask again on the same connection.
  var keepsAlive: Bool

  /// The value of the first field of this name.
  ///
  /// - Parameter name: in lower case.
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
    // A line that begins with white space once continued the line before it; RFC 9112 lets a server
    // refuse it, and what two programs read in two ways is a way in.
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

  /// The path of a target that names its server, `http://localhost:4000/films/`, as programs send it to
  /// a proxy. The name has to be that of the Host field.
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
      // Two ways to say where a request ends are how one is smuggled in another.
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

  /// The characters of a method and of a field's name (RFC 9110 §5.6.2).
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
