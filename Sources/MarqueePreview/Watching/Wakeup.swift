internal import Glibc
internal import MarqueeBase

/// A descriptor that becomes readable when another thread calls: what a thread waits for beside
/// its files and sockets.
package final class Wakeup: Sendable {
  /// A pipe's end. Negative, which `poll` ignores, when the process has no descriptor left.
  package let descriptor: Int32
  private let writeEnd: Int32

  package init() {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
      }
    }
    descriptor = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if writeEnd >= 0 { close(writeEnd) }
  }

  /// From any thread. A full pipe is readable already.
  package func call() {
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
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
