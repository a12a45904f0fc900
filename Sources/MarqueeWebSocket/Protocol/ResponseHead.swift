internal import MarqueeBase

/// The status line and header fields of an HTTP/1.1 answer, read as the bytes arrive and within
/// limits.
package struct ResponseHead: Equatable, Sendable {
  /// The reason for which bytes are not accepted.
  package enum Fault: Error, Equatable {
    /// The head is longer than ``longest``, or has more fields than ``mostFields``.
    case tooLong
    /// The bytes are not HTTP/1.1; the text is the mistake.
    case malformed(String)
  }

  /// The limit on the head, in bytes.
  package static let longest = 16 << 10
  /// The limit on the number of header fields.
  package static let mostFields = 100

  /// The status code, three digits.
  package let status: Int
  /// The fields in their order; the names are in lower case.
  package let fields: [(name: String, value: String)]

  /// Parses the head once it is complete.
  ///
  /// - Parameter bytes: all bytes that have arrived.
  /// - Returns: nil while the empty line has not arrived; otherwise the head, and its size in
  ///   bytes.
  package static func read(
    _ bytes: [UInt8]
  ) throws(Fault) -> (head: ResponseHead, size: Int)? {
    guard let end = endOfHead(bytes) else {
      if bytes.count >= longest { throw .tooLong }
      // A server of another protocol is detected at once, and not by the time limit.
      let start = Array("HTTP/1.".utf8)
      if !zip(bytes, start).allSatisfy({ $0 == $1 }) { throw .malformed("it is not HTTP") }
      return nil
    }
    if end > longest { throw .tooLong }
    guard let text = String(validating: bytes[..<(end - 4)], as: UTF8.self),
      text.unicodeScalars.allSatisfy({
        $0.value >= 32 && $0.value != 127 || "\r\n\t".unicodeScalars.contains($0)
      })
    else { throw .malformed("the head holds control characters") }
    var lines: [Substring] = []
    var rest = text[...]
    while let range = rest.firstRange(of: "\r\n") {
      lines.append(rest[..<range.lowerBound])
      rest = rest[range.upperBound...]
    }
    lines.append(rest)
    if lines.contains(where: { $0.utf8.contains(10) || $0.utf8.contains(13) }) {
      throw .malformed("a line ends without CR LF")
    }
    return (try ResponseHead(lines: lines), end)
  }

  private static func endOfHead(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for index in 3..<bytes.count
    where bytes[index] == 10 && bytes[index - 1] == 13 && bytes[index - 2] == 10
      && bytes[index - 3] == 13
    { return index + 1 }
    return nil
  }

  private init(lines: [Substring]) throws(Fault) {
    let status = lines[0].split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard status.count >= 2, status[0] == "HTTP/1.1" || status[0] == "HTTP/1.0",
      status[1].utf8.count == 3, let number = Int(status[1]), number >= 100
    else { throw .malformed("it is not HTTP/1.1") }
    self.status = number
    if lines.count - 1 > Self.mostFields { throw .tooLong }
    var fields: [(String, String)] = []
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex,
        line[..<colon].utf8.allSatisfy(Self.isNameByte)
      else { throw .malformed("a header field has no name") }
      let value = line[line.index(after: colon)...]
      fields.append((line[..<colon].lowercased(), Self.trimmed(value)))
    }
    self.fields = fields
  }

  /// Whether a byte may be in a field's name (`token` in RFC 9110, section 5.6.2).
  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }

  /// All values of a field, in order.
  ///
  /// - Parameter name: the field's name in lower case.
  package subscript(name: String) -> [String] {
    fields.filter { $0.name == name }.map(\.value)
  }

  /// Whether a field that is a list, `Connection: keep-alive, Upgrade`, contains a word. Case is
  /// ignored.
  ///
  /// - Parameter word: the word in lower case.
  package func lists(_ word: String, in name: String) -> Bool {
    self[name].contains { value in
      value.split(separator: ",").contains { Self.trimmed($0).lowercased() == word }
    }
  }

  /// Compares the status and the fields, order included.
  package static func == (left: ResponseHead, right: ResponseHead) -> Bool {
    left.status == right.status && left.fields.map(\.name) == right.fields.map(\.name)
      && left.fields.map(\.value) == right.fields.map(\.value)
  }
}
