internal import CMarkGFM
internal import MarqueeBase

/// Renders the Markdown of a value: a small value in this process, any other in a worker.
package enum RowMarkdown {
  static func html(
    of text: String, isInline: Bool, _ limits: MarkdownLimits
  ) throws(MarkdownFailure) -> [UInt8] {
    var text = text
    let count = text.utf8.count
    guard count <= limits.inputBytes else { throw .tooLong(limit: limits.inputBytes) }
    let limit = MarkdownLimits.outputBytes(of: count)
    let html: [UInt8]
    if text.withUTF8({ isSmall($0) }) {
      html = rendered(Array(text.utf8), isInline: isInline)
    } else {
      guard let worker = limits.worker else { throw .noWorker }
      html = try worker.html(of: Array(text.utf8), isInline: isInline, limit: limit)
    }
    guard html.count <= limit else { throw .tooMuchHTML }
    return html
  }

  /// The HTML of a text, without any limit of time or memory, for the worker.
  package static func rendered(_ text: [UInt8], isInline: Bool) -> [UInt8] {
    Markdown.html(ofValue: text, isInline: isInline)
  }

  /// Whether a text can be rendered in this process without risk.
  static func isSmall(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count <= MarkdownLimits.smallBytes else { return false }
    if text.contains(UInt8(ascii: "|")), mostCells(text) > MarkdownLimits.smallCells {
      return false
    }
    return !readsOutOfBounds || !text.contains(UInt8(ascii: "@")) || !holdsMailScheme(text)
  }

  /// The greatest number of cells that the tables of a text can have: the columns of its widest
  /// line times its lines.
  private static func mostCells(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var lines = 1
    var widest = 0
    var bars = 0
    for byte in text {
      if byte == UInt8(ascii: "|") {
        bars += 1
      } else if byte == 10 || byte == 13 {
        widest = max(widest, bars)
        bars = 0
        lines += 1
      }
    }
    return (max(widest, bars) + 1) * lines
  }

  /// Whether cmark-gfm is older than 0.29.0.gfm.7: it then searches for `mailto:` and `xmpp:`
  /// before the start of the text when a `:` precedes a mail address.
  private static let readsOutOfBounds = cmark_version() < 0x1d_0007

  private static func holdsMailScheme(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var isAfterColon = false
    for byte in text {
      switch byte {
      case UInt8(ascii: ":"): isAfterColon = true
      case UInt8(ascii: "@"): if isAfterColon { return true }
      case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "_"): break
      default: if !byte.isLetter, !byte.isDigit { isAfterColon = false }
      }
    }
    return false
  }
}
