internal import MarqueeBase

/// What the Markdown of rows may cost.
///
/// cmark-gfm takes quadratic time for some texts, and some versions read out of bounds for others.
/// So only a text for which nothing bad can happen is rendered in this process; every other one goes
/// to a worker, a process that may not do anything else, and a text for which that one needs more
/// than it may have is shown as text.
package struct MarkdownLimits: Sendable {
  /// The longest value, in bytes, that is rendered at all.
  package var inputBytes: Int
  /// Renders what is not small; nil shows such values as text.
  package var worker: (any MarkdownWorker)?

  package static let usualInputBytes = 256 << 10

  package init(inputBytes: Int = usualInputBytes, worker: (any MarkdownWorker)? = nil) {
    self.inputBytes = inputBytes
    self.worker = worker
  }

  /// The longest value that is rendered in this process: the worst text of this length takes 40 ms
  /// and 2 MB with cmark-gfm 0.29.0.gfm.6 (Benchmarks/Limits.md).
  static let smallBytes = 4096

  /// The most table cells that a small value may come to. A row that ends early is filled up with
  /// empty cells: 4 KiB of text could make half a million.
  static let smallCells = 4096

  /// How much HTML a value may become. Nested quotes become 27 times as long as they were, and
  /// nothing that people write more; a link that is repeated by its label has no such bound.
  static func outputBytes(of inputBytes: Int) -> Int {
    (64 << 10).addingClamped(inputBytes.multipliedClamped(by: 64))
  }
}

/// Renders the Markdown of rows where it can do no harm: a process with limits of its own.
package protocol MarkdownWorker: Sendable {
  /// - Parameters:
  ///   - text: UTF-8.
  ///   - isInline: only the contents of the blocks, without the blocks.
  ///   - limit: how many bytes the HTML may have.
  func html(of text: [UInt8], isInline: Bool, limit: Int) throws(MarkdownFailure) -> [UInt8]
}

/// Why a row's Markdown was not rendered.
package enum MarkdownFailure: Error, Equatable {
  /// It is longer than the site's limit, in bytes.
  case tooLong(limit: Int)
  /// It makes more HTML than it may.
  case tooMuchHTML
  /// It took more time than text of its length ever needs.
  case tooSlow
  /// The worker ended: there was no memory left, or the library broke.
  case broke
  /// There is no worker here.
  case noWorker
}
