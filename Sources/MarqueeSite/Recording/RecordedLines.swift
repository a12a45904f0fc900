internal import Foundation
internal import MarqueeBase

/// Reads a file line by line; the memory that it needs depends on the longest line.
struct RecordedLines: ~Copyable {
  /// The first read is small: often only the first line is wanted.
  private static let firstRead = 4096
  private static let nextReads = 1 << 18

  private let file: FileDescriptor
  private let name: String
  private var buffer: UnsafeMutableRawBufferPointer
  /// The part of the buffer that was read from the file and not yet passed on.
  private var filled = 0..<0
  private var isAtEnd = false
  /// The number of the last line that was read, from 1.
  private(set) var number = 0

  /// - Parameter name: the file's name as messages show it.
  init(_ path: String, shownAs name: String) throws(Diagnostics) {
    guard let file = FileDescriptor(path, O_RDONLY) else { throw Self.unreadable(name, errno) }
    self.name = name
    self.file = file
    buffer = .allocate(byteCount: Self.firstRead, alignment: 16)
  }

  deinit { buffer.deallocate() }

  private static func unreadable(_ name: String, _ code: Int32) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        "\(name) can't be read: \(String(cString: strerror(code)))", code: "rows.unreadable",
        at: SourceLocation(file: name)))
  }

  /// Calls `body` with the next line, without its newline; returns false at the end.
  mutating func next(
    _ body: (UnsafeRawBufferPointer) throws(Diagnostics) -> Void
  ) throws(Diagnostics) -> Bool {
    var searched = 0
    while true {
      let rest = UnsafeRawBufferPointer(rebasing: buffer[filled])
      if rest.count > searched, let start = rest.baseAddress,
        let found = memchr(start + searched, 0x0A, rest.count - searched)
      {
        let length = UnsafeRawPointer(found) - start
        number += 1
        filled = filled.lowerBound + length + 1..<filled.upperBound
        try body(UnsafeRawBufferPointer(rebasing: rest[..<length]))
        return true
      }
      if isAtEnd {
        filled = filled.upperBound..<filled.upperBound
        if rest.isEmpty { return false }
        number += 1
        try body(rest)
        return true
      }
      searched = rest.count
      try fill()
    }
  }

  /// Moves the rest to the front of the buffer and reads more after it.
  private mutating func fill() throws(Diagnostics) {
    let left = filled.count
    if left + Self.nextReads > buffer.count, left > 0 || number > 0 {
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 2 * left + Self.nextReads, alignment: 16)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[filled]))
      buffer.deallocate()
      buffer = larger
    } else if left > 0 {
      memmove(buffer.baseAddress!, buffer.baseAddress! + filled.lowerBound, left)
    }
    let count = BlockingIO.read(
      file.number, into: UnsafeMutableRawBufferPointer(rebasing: buffer[left...]))
    guard count >= 0 else { throw Self.unreadable(name, errno) }
    filled = 0..<left + count
    isAtEnd = count == 0
  }
}
