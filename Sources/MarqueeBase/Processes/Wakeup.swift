internal import Glibc

/// A descriptor that becomes readable when another thread calls: what a thread waits for beside
/// its files and sockets.
package final class Wakeup: Sendable {
  private let pipe: PipeEnds?
  /// Negative, which `poll` ignores, when the process has no descriptor left.
  package let descriptor: Int32
  private let writingEnd: Int32

  package init() {
    guard let made = PipeEnds() else {
      (descriptor, writingEnd) = (-1, -1)
      self.pipe = nil
      return
    }
    (descriptor, writingEnd) = (made.reading.number, made.writingEnd)
    for end in [descriptor, writingEnd] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    pipe = consume made
  }

  /// From any thread. A full pipe is readable already.
  package func call() {
    var byte: UInt8 = 1
    _ = write(writingEnd, &byte, 1)
  }

  /// Makes it unreadable again.
  package func clear() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(descriptor, &bytes, bytes.count) == bytes.count {}
  }

  /// Waits until it or another descriptor is readable, or a moment has come.
  ///
  /// - Parameters:
  ///   - deadline: nil waits for ever.
  ///   - other: negative for none.
  package func wait(until deadline: ContinuousClock.Instant?, or other: Int32 = -1) {
    var milliseconds: Int32 = -1
    if let deadline {
      let left = ContinuousClock.now.duration(to: deadline)
      if left <= .zero { return }
      milliseconds = left.pollTimeout
    }
    var watched = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&watched, 2, milliseconds)
  }
}
