internal import MarqueeBase

/// The limits for the Markdown of rows.
///
/// cmark-gfm takes quadratic time for some texts, and some versions read out of bounds for others.
/// Therefore only a text for which this can't matter is rendered in this process. Every other text
/// goes to a worker, a process that may not do anything else. A text for which the worker exceeds
/// its limits is shown as text.
package struct MarkdownLimits: Sendable {
  /// The longest value that is rendered at all, in bytes.
  package var inputBytes: Int
  /// The worker that renders values which are not small; nil shows such values as text.
  package var worker: (any MarkdownWorker)?

  /// The default of `inputBytes`: 256 KiB.
  package static let usualInputBytes = 256 << 10

  package init(inputBytes: Int = usualInputBytes, worker: (any MarkdownWorker)? = nil) {
    self.inputBytes = inputBytes
    self.worker = worker
  }

  /// The longest value in bytes that is rendered in this process: the worst text of this length
  /// takes 40 ms and 2 MB with cmark-gfm 0.29.0.gfm.6 (Benchmarks/Limits.md).
  static let smallBytes = 4096

  /// The most table cells that a small value may have. A table row that ends early is filled with
  /// empty cells, so 4 KiB of text could make half a million.
  static let smallCells = 4096

  /// The greatest size in bytes of a value's HTML. Nested quotes make it 27 times as long as the
  /// Markdown, and nothing else that people write makes more; a link that is repeated by its label
  /// has no such bound.
  static func outputBytes(of inputBytes: Int) -> Int {
    (64 << 10).addingClamped(inputBytes.multipliedClamped(by: 64))
  }
}

/// Renders the Markdown of rows in a process with limits of its own, where it can do no harm.
package protocol MarkdownWorker: Sendable {
  /// Renders a text to HTML.
  ///
  /// - Parameters:
  ///   - text: the text in UTF-8.
  ///   - isInline: whether the result has only the content of the blocks, without the blocks.
  ///   - limit: the greatest size of the HTML in bytes.
  func html(of text: [UInt8], isInline: Bool, limit: Int) throws(MarkdownFailure) -> [UInt8]
}

/// The reason why a row's Markdown was not rendered.
package enum MarkdownFailure: Error, Equatable {
  /// The text is longer than the site's limit, in bytes.
  case tooLong(limit: Int)
  /// The HTML is longer than allowed.
  case tooMuchHTML
  /// Rendering took more time than a text of this length should.
  case tooSlow
  /// The worker ended: there was no memory left, or the library crashed.
  case broke
  /// There is no worker.
  case noWorker
}
