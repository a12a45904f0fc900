internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// All browsers that listen, and what they have to be told. Nothing here waits for one of them: who
/// doesn't read is dropped, and connects again when it can.
final class EventHub: Sendable {
  private struct Live {
    var state: PreviewState
    var look: OutputScan
    var readers: [Int: AsyncStream<[UInt8]>.Continuation] = [:]
    var nextReader = 0
    var isClosed = false
  }

  private let live: Mutex<Live>
  /// Messages that a browser may be behind.
  private static let patience = 64
  static let mostReaders = 500

  init(look: OutputScan = OutputScan()) {
    let state = PreviewState(
      revision: look.revision, isBuilt: !look.files.isEmpty, at: Self.now)
    live = Mutex(Live(state: state, look: look))
  }

  /// Microseconds since 1970.
  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
  }

  var state: PreviewState { live.withLock { $0.state } }
  var readerCount: Int { live.withLock { $0.readers.count } }

  /// A stream that begins with the present state; nil when there are too many already.
  ///
  /// - Parameter known: the revision that the browser has.
  func subscribe(since known: String? = nil) -> AsyncStream<[UInt8]>? {
    let (stream, continuation) = AsyncStream.makeStream(
      of: [UInt8].self, bufferingPolicy: .bufferingOldest(Self.patience))
    let number: Int? = live.withLock { live in
      guard !live.isClosed, live.readers.count < Self.mostReaders else { return nil }
      live.nextReader += 1
      live.readers[live.nextReader] = continuation
      continuation.yield(PreviewMessage.retry + live.state.greeting(since: known).bytes)
      return live.nextReader
    }
    guard let number else { return nil }
    continuation.onTermination = { [weak self] _ in
      _ = self?.live.withLock { $0.readers.removeValue(forKey: number) }
    }
    return stream
  }

  func buildStarted() { send { live in live.state.started().bytes } }

  func buildFailed(_ diagnostics: [Diagnostic]) {
    send { live in live.state.failed(diagnostics, at: Self.now).bytes }
  }

  /// - Parameters:
  ///   - address: of a file, as browsers know it.
  ///   - look: brings the last look up to date; called by nobody else meanwhile.
  func buildSucceeded(
    address: (String) -> String, look: (inout OutputScan) -> OutputScan.Changes
  ) {
    // Not under the lock: who asks for a page need not wait for a look at ten thousand files.
    var new = live.withLock { $0.look }
    let changes = look(&new)
    send { live in
      live.look = new
      return live.state.succeeded(
        revision: new.revision, changed: changes.changed.map(address),
        removed: changes.removed.map(address), at: Self.now
      ).bytes
    }
  }

  func heartbeat() { send { _ in PreviewMessage.heartbeat } }

  /// Ends all streams; later ones are not begun.
  func close() {
    let readers = live.withLock { live in
      live.isClosed = true
      defer { live.readers = [:] }
      return Array(live.readers.values)
    }
    for reader in readers { reader.finish() }
  }

  private func send(_ message: (inout Live) -> [UInt8]) {
    let lost = live.withLock { live in
      let bytes = message(&live)
      var lost: [AsyncStream<[UInt8]>.Continuation] = []
      for (number, reader) in live.readers {
        if case .enqueued = reader.yield(bytes) { continue }
        live.readers[number] = nil
        lost.append(reader)
      }
      return lost
    }
    // Not under the lock: the end of a stream takes it.
    for reader in lost { reader.finish() }
  }
}
