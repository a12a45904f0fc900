internal import MarqueeBase
internal import MarqueeTemplate

/// What a child that renders Markdown and its parent say to each other, over one socket, which is the
/// child's descriptor 0.
///
/// The parent sends a head of sixteen bytes, the text's length, the HTML's limit and the flags, and the
/// text; the child answers with one of eight bytes, the status and the HTML's length, and the HTML.
/// Numbers are in the machine's order of bytes.
package enum MarkdownProtocol {
  /// The argument that makes the program such a child; the next one is its capacity.
  package static let argument = "--render-markdown-of-rows"

  package static let descriptor: Int32 = 0

  package struct Request {
    package static let size = 16

    package var textCount: Int
    package var limit: Int
    package var isInline: Bool

    package init(textCount: Int, limit: Int, isInline: Bool) {
      self.textCount = textCount
      self.limit = min(limit, Int(UInt32.max))
      self.isInline = isInline
    }

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

  package enum Response {
    case html([UInt8])
    case tooMuchHTML

    static let headSize = 8

    /// Its head and what follows it.
    package var bytes: [UInt8] {
      switch self {
      case .html(let html): MarkdownProtocol.bytes([0, UInt32(clamping: html.count)]) + html
      case .tooMuchHTML: MarkdownProtocol.bytes([1, 0])
      }
    }
  }

  /// How long a text of so many bytes may keep a processor: far longer than any that was not written
  /// for this takes, so that a slow machine does not change a site.
  package static func processorTime(textCount: Int) -> Duration {
    .milliseconds(200) + .microseconds(4 * textCount)
  }

  /// The longest text that most children are made for, in bytes.
  static let usualCapacity = MarkdownLimits.usualInputBytes

  /// How much memory a child of some capacity may have besides what the program takes when it starts.
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
