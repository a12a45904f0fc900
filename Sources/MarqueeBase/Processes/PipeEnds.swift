internal import Glibc

/// The two ends of a pipe. Children inherit neither end, unless it is passed to them.
package struct PipeEnds: ~Copyable {
  /// The end to read from.
  package let reading: FileDescriptor
  private var writing: FileDescriptor?
  /// The number of the end to write to; negative once it is closed or has another owner.
  package private(set) var writingEnd: Int32

  /// Nil when no pipe can be made, with the reason in `errno`.
  package init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reading = FileDescriptor(owning: ends[0])
    writing = FileDescriptor(owning: ends[1])
    writingEnd = ends[1]
  }

  /// Closes this process's end to write to. The reader sees the end once children have closed
  /// theirs too.
  package mutating func closeWriting() { _ = takeWriting() }

  /// Moves the end to write to to another owner; nil when it is closed or was moved before.
  package mutating func takeWriting() -> FileDescriptor? {
    writingEnd = -1
    return writing.take()
  }
}
