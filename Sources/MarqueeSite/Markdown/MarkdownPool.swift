internal import MarqueeBase
package import MarqueeTemplate
internal import Synchronization

/// A pool of child processes that render the Markdown of rows. Each is used by one thread at a
/// time, for one value after another. A child that failed is ended, and the next value gets a new
/// one.
package final class MarkdownPool: MarkdownWorker {
  /// The program that is started as a child, and its arguments.
  private let command: [String]
  private let idle = Mutex<[MarkdownChild]>([])

  /// - Parameter command: a program that renders Markdown as `marquee` does when its argument is
  ///   `MarkdownProtocol.argument`.
  package init(command: [String]) {
    self.command = command
  }

  deinit {
    for child in idle.withLock({ $0 }) { child.end() }
  }

  package func html(
    of text: [UInt8], isInline: Bool, limit: Int
  ) throws(MarkdownFailure) -> [UInt8] {
    // An idle child may have been killed in the meantime; then a new one gets the text.
    if let child = takeIdle(for: text.count) {
      do throws(MarkdownFailure) {
        return try html(of: text, isInline: isInline, limit: limit, by: child)
      } catch {
        guard error == .broke, !child.hasReceived else { throw error }
      }
    }
    guard let child = MarkdownChild(command, capacity: text.count) else { throw .noWorker }
    return try html(of: text, isInline: isInline, limit: limit, by: child)
  }

  private func takeIdle(for textCount: Int) -> MarkdownChild? {
    idle.withLock { idle in
      idle.lastIndex { $0.capacity >= textCount }.map { idle.remove(at: $0) }
    }
  }

  private func html(
    of text: [UInt8], isInline: Bool, limit: Int, by child: MarkdownChild
  ) throws(MarkdownFailure) -> [UInt8] {
    let answer: MarkdownProtocol.Response
    do throws(MarkdownFailure) {
      answer = try child.ask(text, isInline: isInline, limit: limit)
    } catch {
      child.end()
      throw error
    }
    idle.withLock { $0.append(child) }
    switch answer {
    case .html(let html): return html
    case .tooMuchHTML: throw .tooMuchHTML
    }
  }
}
