internal import MarqueeBase

/// Finds requests in the bytes of a connection, in time that grows with the bytes and no faster, and in
/// bounded memory. It does no input itself: bytes go in, heads come out.
///
///     var reader = RequestReader()
///     reader.add(bytes)
///     while let head = try reader.next() { … }
struct RequestReader: Sendable {
  /// The longest line of a head, in bytes.
  static let lineLimit = 8 << 10
  /// The longest head, in bytes.
  static let headLimit = 64 << 10
  /// The longest content that is read and thrown away, in bytes.
  static let contentLimit = 64 << 10

  private var bytes: [UInt8] = []
  /// The lines found so far, as ranges of `bytes`.
  private var lines: [Range<Int>] = []
  private var lineStart = 0
  /// Everything before it has been looked at.
  private var position = 0
  /// Bytes of the last request's content that are still to come.
  private var contentLeft = 0

  /// A part of a request is there, so its sender owes the rest.
  var isInsideRequest: Bool { !bytes.isEmpty || contentLeft > 0 }

  mutating func add(_ new: some Collection<UInt8>) {
    let ignored = min(contentLeft, new.count)
    contentLeft -= ignored
    bytes += new.dropFirst(ignored)
  }

  /// The next request's head; nil when more bytes are needed. After an error the reader is of no more use.
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
        // An empty line before a request is left over from the content of the last one.
      } else if position - lineStart > Self.lineLimit {
        throw lines.isEmpty ? .targetTooLong : .fieldsTooLarge
      }
      if position > Self.headLimit { throw .fieldsTooLarge }
    }
    if lines.isEmpty, lineStart == bytes.count { forget() }
    return nil
  }

  /// Makes a head of the lines, and goes on behind it.
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
