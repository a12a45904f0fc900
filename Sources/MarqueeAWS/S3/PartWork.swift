internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// Sends the parts of an object, several at once, each on a thread of its own: a part waits for the
/// network for most of its time.
final class PartWork<Part: Sendable>: Sendable {
  /// Makes the part of a number, from 1. It is called in the order of the numbers, by one thread at a
  /// time.
  typealias Take = @Sendable (_ number: Int) throws(S3Failure) -> Part
  /// Sends a part and returns its ETag.
  typealias Send = @Sendable (_ number: Int, _ part: Part) throws(S3Failure) -> String

  private struct State {
    var etags: [String]
    var failure: S3Failure?
  }

  private let count: Int
  private let take: Take
  private let send: Send
  private let next = Mutex(1)
  private let state: Mutex<State>

  private init(count: Int, take: @escaping Take, send: @escaping Send) {
    self.count = count
    self.take = take
    self.send = send
    state = Mutex(State(etags: Array(repeating: "", count: count)))
  }

  /// Sends all parts and waits for them.
  ///
  /// - Returns: the ETags in the order of the parts.
  /// - Throws: the first failure; after it no further part is begun.
  static func run(
    _ count: Int, atOnce threads: Int, take: @escaping Take, send: @escaping Send
  ) throws(S3Failure) -> [String] {
    let work = PartWork(count: count, take: take, send: send)
    let others = DispatchGroup()
    for _ in 1..<max(1, min(count, threads)) {
      others.enter()
      Thread.detachNewThread {
        work.work()
        others.leave()
      }
    }
    work.work()
    others.wait()
    let (etags, failure) = work.state.withLock { ($0.etags, $0.failure) }
    if let failure { throw failure }
    return etags
  }

  private func work() {
    do throws(S3Failure) {
      while let (number, part) = try nextPart() {
        let etag = try send(number, part)
        state.withLock { $0.etags[number - 1] = etag }
      }
    } catch {
      state.withLock { if $0.failure == nil { $0.failure = error } }
    }
  }

  private func nextPart() throws(S3Failure) -> (Int, Part)? {
    try next.withLock { number throws(S3Failure) in
      guard number <= count, state.withLock({ $0.failure == nil }) else { return nil }
      let part = try take(number)
      number += 1
      return (number - 1, part)
    }
  }
}
