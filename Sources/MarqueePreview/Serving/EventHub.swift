internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// The browsers that listen to events, and the messages for them. It never waits for a browser: one
/// that does not read is disconnected, and connects again when it can.
final class EventHub: Sendable {
  private struct Live {
    var state: PreviewState
    var look: OutputScan
    var readers: [Int: AsyncStream<[UInt8]>.Continuation] = [:]
    var nextReader = 0
    var isClosed = false
  }

  private let live: Mutex<Live>
  /// The number of unread messages at which a browser is disconnected.
  private static let patience = 64
  /// The limit on browsers that listen.
  static let mostReaders = 500

  init(look: OutputScan = OutputScan()) {
    let state = PreviewState(
      revision: look.revision, isBuilt: !look.files.isEmpty, at: Self.now)
    live = Mutex(Live(state: state, look: look))
  }

  /// The current time in microseconds since 1970.
  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
  }

  var state: PreviewState { live.withLock { $0.state } }
  var readerCount: Int { live.withLock { $0.readers.count } }

  /// A stream of messages that begins with the current state; nil when too many browsers listen
  /// already.
  ///
  /// - Parameter known: the revision that the browser has; nil when it has none.
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

  /// Sends the changes of a successful build.
  ///
  /// - Parameters:
  ///   - address: the address of a file, as browsers know it.
  ///   - look: updates the last scan of the output. It is not called by two threads at once.
  func buildSucceeded(
    address: (String) -> String, look: (inout OutputScan) -> OutputScan.Changes
  ) {
    // The lock is not held here, so that requests for pages do not wait for a scan of ten thousand
    // files.
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

  /// Ends all streams; no new ones can be subscribed.
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
    // The lock is not held here, because the end of a stream takes it.
    for reader in lost { reader.finish() }
  }
}
