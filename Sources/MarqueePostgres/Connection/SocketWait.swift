internal import Foundation
internal import MarqueeBase

/// Waiting on a socket with a time limit and a canceller.
enum SocketWait {
  typealias Outcome = WaitOutcome

  /// - Parameters:
  ///   - socket: the socket; a negative one waits for the time limit or the canceller alone.
  ///   - canceller: the canceller that ends the wait; nil for none.
  ///   - other: a second descriptor whose being readable ends the wait, too; negative for none.
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

  /// The size in bytes from which an answer counts as long; reading it is gathered.
  static let longAnswer = 1 << 16

  /// Waits 200 µs for more bytes when few can be read.
  ///
  /// The server writes 8 KiB at a time. If each write woke this thread, and each read woke the
  /// server, 100,000 rows would take 3,600 switches on each side. On cores that are busy with pages
  /// each switch waits for its time slice while the pages wait for rows, which was a quarter of a
  /// build.
  static func gather(_ socket: Int32) {
    if readableBytes(socket) < enough { usleep(200) }
  }

  private static let enough = 1 << 15

  /// The number of bytes that can be read now; 0 when it is not known.
  static func readableBytes(_ socket: Int32) -> Int {
    var count: Int32 = 0
    return ioctl(socket, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
  }

  /// Whether a descriptor can be read without waiting.
  static func isReadable(_ descriptor: Int32) -> Bool {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&watched, 1, 0) > 0 && watched.revents != 0
  }
}
