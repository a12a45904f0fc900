internal import Foundation
internal import MarqueeBase

/// Waiting on a socket with a deadline and a canceller.
enum SocketWait {
  typealias Outcome = WaitOutcome

  /// - Parameters:
  ///   - socket: negative waits for the deadline or the canceller alone.
  ///   - canceller: nil when it must not interrupt.
  ///   - other: a descriptor that makes it ready, too, when it is readable; negative for none.
  static func wait(
    _ socket: Int32, forReading: Bool, forWriting: Bool, until deadline: ContinuousClock.Instant?,
    canceller: Canceller?, orReadable other: Int32 = -1
  ) -> Outcome {
    while true {
      if let canceller, canceller.isCancelled { return .cancelled }
      var milliseconds: Int32 = -1
      if let deadline {
        let left = ContinuousClock.now.duration(to: deadline)
        if left <= .zero { return .timedOut }
        milliseconds = left.pollTimeout
      }
      let events = Int16((forReading ? POLLIN : 0) | (forWriting ? POLLOUT : 0))
      var watched = [
        pollfd(fd: socket, events: events, revents: 0),
        pollfd(fd: canceller?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: other, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&watched, 3, milliseconds)
      if count < 0, errno != EINTR { return .ready }  // libpq will say what is wrong
      if count > 0, watched[0].revents != 0 || watched[2].revents != 0 { return .ready }
    }
  }

  /// An answer of more bytes than this is one whose parts are worth gathering.
  static let longAnswer = 1 << 16

  /// Waits a moment for more to read, if there is little.
  ///
  /// The server writes 8 KiB at a time. If each of them woke us, and our reading woke the server,
  /// 100,000 rows would be 3,600 turns for each; on cores that are busy with pages every turn
  /// waits for its slice of time, and the pages wait for rows: a quarter of a build.
  static func gather(_ socket: Int32) {
    if readableBytes(socket) < enough { usleep(200) }
  }

  private static let enough = 1 << 15

  /// 0 when that can't be known.
  static func readableBytes(_ socket: Int32) -> Int {
    var count: Int32 = 0
    return ioctl(socket, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
  }

  /// Whether something can be read right now.
  static func isReadable(_ descriptor: Int32) -> Bool {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&watched, 1, 0) > 0 && watched.revents != 0
  }
}
