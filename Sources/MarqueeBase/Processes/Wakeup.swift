internal import Glibc

/// A descriptor that becomes readable when another thread calls ``call()``. A thread that polls
/// files and sockets polls it too, so that it can be woken.
package final class Wakeup: Sendable {
  private let pipe: PipeEnds?
  /// The descriptor to poll. It is negative, which `poll` ignores, when the process could open no
  /// more descriptors.
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

  /// Makes the descriptor readable, from any thread. A full pipe is readable already.
  package func call() {
    var byte: UInt8 = 1
    _ = write(writingEnd, &byte, 1)
  }

  /// Makes the descriptor unreadable again.
  package func clear() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(descriptor, &bytes, bytes.count) == bytes.count {}
  }

  /// Waits until this or another descriptor is readable, or until the deadline.
  ///
  /// - Parameters:
  ///   - deadline: the deadline; nil for none.
  ///   - other: the other descriptor; negative for none.
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
