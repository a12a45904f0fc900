internal import Glibc
internal import MarqueeBase

/// A reader of standard input that gives one line at a time, as bytes, and reads large blocks.
struct LineReader {
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false

  /// Whether another whole line is in the buffer already, so that `next()` cannot block.
  var hasLine: Bool { buffer[position...].contains(0x0a) }

  /// The next line without its line feed; nil at the end of the input.
  mutating func next() -> [UInt8]? {
    var searched = position
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0a) {
        defer { position = end + 1 }
        return Array(buffer[position..<end])
      }
      if isAtEnd {
        guard position < buffer.count else { return nil }
        defer { position = buffer.count }
        return Array(buffer[position...])
      }
      buffer.removeFirst(position)
      position = 0
      searched = buffer.count
      fill()
    }
  }

  private mutating func fill() {
    let size = 1 << 18
    let old = buffer.count
    buffer += repeatElement(0, count: size)
    let count = buffer.withUnsafeMutableBytes { bytes in
      max(0, BlockingIO.read(STDIN_FILENO, into: .init(rebasing: bytes[old...])))
    }
    buffer.removeLast(size - count)
    if count == 0 { isAtEnd = true }
  }
}
