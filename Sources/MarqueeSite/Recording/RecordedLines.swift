internal import Foundation
internal import MarqueeBase

/// Reads a file line by line, in as much memory as its longest line.
struct RecordedLines: ~Copyable {
  private let descriptor: Int32
  private let name: String
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  /// Of the line that was read last, from 1.
  private(set) var number = 0
  /// Whether the last line had its newline.
  private(set) var endsWithNewline = true

  /// - Parameter name: as messages show it.
  init(_ path: String, shownAs name: String) throws(Diagnostics) {
    self.name = name
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Diagnostics(
        Diagnostic(
          "\(name) can't be read: \(String(cString: strerror(errno)))", code: "rows.unreadable",
          at: SourceLocation(file: name)))
    }
  }

  deinit { close(descriptor) }

  /// Hands the next line to `body`, without its newline; false at the end.
  mutating func next(
    _ body: (UnsafeRawBufferPointer) throws(Diagnostics) -> Void
  ) throws(Diagnostics) -> Bool {
    var searched = position
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        number += 1
        let line = position..<end
        position = end + 1
        try hand(line, body)
        return true
      }
      if isAtEnd { break }
      buffer.removeFirst(position)
      position = 0
      searched = buffer.count
      try fill()
    }
    guard position < buffer.count else { return false }
    number += 1
    endsWithNewline = false
    let line = position..<buffer.count
    position = buffer.count
    try hand(line, body)
    return true
  }

  private func hand(
    _ line: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    try buffer.withUnsafeBytes { bytes in
      Result { () throws(Diagnostics) in try body(UnsafeRawBufferPointer(rebasing: bytes[line])) }
    }.get()
  }

  private mutating func fill() throws(Diagnostics) {
    let size = 1 << 18
    let old = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: size))
    var count = -1
    repeat {
      count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + old, size) }
    } while count < 0 && errno == EINTR
    let failure = errno
    buffer.removeLast(size - max(0, count))
    guard count >= 0 else {
      throw Diagnostics(
        Diagnostic(
          "\(name) can't be read: \(String(cString: strerror(failure)))", code: "rows.unreadable",
          at: SourceLocation(file: name)))
    }
    isAtEnd = count == 0
  }
}
