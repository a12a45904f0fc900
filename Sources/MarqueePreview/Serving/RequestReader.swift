internal import MarqueeBase

/// Finds requests in the bytes of a connection, in linear time and bounded memory. It does no I/O:
/// it takes bytes and returns heads.
///
///     var reader = RequestReader()
///     reader.add(bytes)
///     while let head = try reader.next() { … }
struct RequestReader: Sendable {
  /// The limit on a line of a head, in bytes.
  static let lineLimit = 8 << 10
  /// The limit on a head, in bytes.
  static let headLimit = 64 << 10
  /// The limit on content that is read and discarded, in bytes.
  static let contentLimit = 64 << 10

  private var bytes: [UInt8] = []
  /// The complete lines so far, as ranges of `bytes`.
  private var lines: [Range<Int>] = []
  private var lineStart = 0
  /// The bytes before this position have been searched for line ends.
  private var position = 0
  /// The number of bytes of the last request's content that have not arrived yet.
  private var contentLeft = 0

  /// Whether a part of a request has arrived, so that its sender must send the rest.
  var isInsideRequest: Bool { !bytes.isEmpty || contentLeft > 0 }

  /// Adds bytes that have arrived.
  mutating func add(_ new: some Collection<UInt8>) {
    let ignored = min(contentLeft, new.count)
    contentLeft -= ignored
    bytes += new.dropFirst(ignored)
  }

  /// The next request's head; nil when more bytes are needed. After an error the reader can't be
  /// used any more.
  mutating func next() throws(RequestRefusal) -> RequestHead? {
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\n") {
        var end = position - 1
        if end > lineStart, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        let line = lineStart..<end
        lineStart = position
        if !line.isEmpty {
          lines.append(line)
        } else if !lines.isEmpty {
          return try take()
        }
        // Some clients send an empty line after the content of a request; it is skipped.
      } else if position - lineStart > Self.lineLimit {
        throw lines.isEmpty ? .targetTooLong : .fieldsTooLarge
      }
      if position > Self.headLimit { throw .fieldsTooLarge }
    }
    if lines.isEmpty, lineStart == bytes.count { forget() }
    return nil
  }

  /// Makes a head of the lines, and continues after it.
  private mutating func take() throws(RequestRefusal) -> RequestHead {
    let head = try RequestHead(lines: lines.map { bytes[$0] })
    if case .length(let length) = head.content { contentLeft = length }
    let rest = Array(bytes[position...])
    forget()
    add(rest)
    return head
  }

  private mutating func forget() {
    bytes = []
    lines = []
    lineStart = 0
    position = 0
  }
}
