internal import Glibc

/// The two ends of a pipe. Children inherit neither end, unless one is given to them.
package struct PipeEnds: ~Copyable {
  package let reading: FileDescriptor
  private var writing: FileDescriptor?
  /// Negative once it is closed, or somebody else's.
  package private(set) var writingEnd: Int32

  /// Nil when `errno` says why there is none.
  package init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reading = FileDescriptor(owning: ends[0])
    writing = FileDescriptor(owning: ends[1])
    writingEnd = ends[1]
  }

  /// Lets whoever reads see the end, once children have closed theirs.
  package mutating func closeWriting() { _ = takeWriting() }

  /// Gives the end to write to another owner; nil when it has gone before.
  package mutating func takeWriting() -> FileDescriptor? {
    writingEnd = -1
    return writing.take()
  }
}
