internal import MarqueeBase
internal import MarqueeTemplate

/// The protocol between a child that renders Markdown and its parent, over one socket, which is the
/// child's descriptor 0.
///
/// A request is a head of 16 bytes (the text's length, the limit of the HTML, whether it is inline,
/// and 0), followed by the text. A response is a head of 8 bytes (the status and the HTML's
/// length), followed by the HTML. Numbers are 32 bits in the machine's byte order.
package enum MarkdownProtocol {
  /// The argument that makes the program such a child; the next argument is its capacity in bytes.
  package static let argument = "--render-markdown-of-rows"

  /// The child's descriptor of the socket.
  package static let descriptor: Int32 = 0

  /// The head of a request.
  package struct Request {
    /// The size of the head in bytes.
    package static let size = 16

    /// The length of the text in bytes.
    package var textCount: Int
    /// The greatest length of the HTML in bytes.
    package var limit: Int
    /// Whether the text is rendered without block elements around it.
    package var isInline: Bool

    package init(textCount: Int, limit: Int, isInline: Bool) {
      self.textCount = textCount
      self.limit = min(limit, Int(UInt32.max))
      self.isInline = isInline
    }

    /// Reads a head, which must have `size` bytes.
    package init(head: [UInt8]) {
      let words = MarkdownProtocol.words(head)
      textCount = Int(words[0])
      limit = Int(words[1])
      isInline = words[2] == 1
    }

    var head: [UInt8] {
      MarkdownProtocol.bytes([
        UInt32(clamping: textCount), UInt32(clamping: limit), isInline ? 1 : 0, 0,
      ])
    }
  }

  /// The response to a request.
  package enum Response {
    case html([UInt8])
    case tooMuchHTML

    static let headSize = 8

    /// The head and the HTML after it.
    package var bytes: [UInt8] {
      switch self {
      case .html(let html): MarkdownProtocol.bytes([0, UInt32(clamping: html.count)]) + html
      case .tooMuchHTML: MarkdownProtocol.bytes([1, 0])
      }
    }
  }

  /// The processor time that a text of this many bytes may take: far more than any text takes that
  /// was not written to be slow, so that a slow machine does not change a site.
  package static func processorTime(textCount: Int) -> Duration {
    .milliseconds(200) + .microseconds(4 * textCount)
  }

  /// The least capacity of a child, in bytes of text.
  static let usualCapacity = MarkdownLimits.usualInputBytes

  /// The memory in bytes that a child of this capacity may use, in addition to what the program
  /// uses when it starts.
  package static func memory(capacity: Int) -> Int { (96 << 20) + 384 * capacity }

  fileprivate static func bytes(_ words: [UInt32]) -> [UInt8] {
    words.flatMap { word in withUnsafeBytes(of: word) { Array($0) } }
  }

  static func words(_ bytes: [UInt8]) -> [UInt32] {
    bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self) }
    }
  }
}
