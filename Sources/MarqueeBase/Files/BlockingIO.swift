internal import Glibc

/// Reading and writing on a descriptor that blocks. A call that a signal interrupts is repeated,
/// and a write goes on until all bytes are written.
package enum BlockingIO {
  /// Waits for bytes and reads those that are there, at least one.
  ///
  /// - Returns: the number of bytes; 0 at the end, negative on failure with the reason in `errno`.
  package static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 || errno != EINTR { return count }
    }
  }

  /// Reads until a buffer is full.
  ///
  /// - Returns: the number of bytes, fewer than fit only at the end; negative on failure with the
  ///   reason in `errno`.
  package static func fill(_ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = read(descriptor, into: rest)
      if count < 0 { return count }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Reads to the end.
  ///
  /// Foundation is not used, because it leaks 4 KiB with each empty file that it reads, and a
  /// session that watches files reads them thousands of times.
  ///
  /// - Parameters:
  ///   - size: the probable number of bytes.
  ///   - limit: the number of bytes after which reading stops; a few more may be read.
  /// - Returns: nil on failure, with the reason in `errno`.
  package static func readAll(
    _ descriptor: Int32, expecting size: Int = 0, limit: Int = .max
  ) -> [UInt8]? {
    var bytes: [UInt8] = []
    // There is room for one byte more than expected, so that the last read reports the end.
    var room = max(size + 1, 4096)
    bytes.reserveCapacity(room + 4096)
    while bytes.count < limit {
      let start = bytes.count
      bytes += repeatElement(0, count: room)
      let count = bytes.withUnsafeMutableBytes {
        read(descriptor, into: UnsafeMutableRawBufferPointer(rebasing: $0[start...]))
      }
      bytes.removeLast(room - max(0, count))
      if count < 0 { return nil }
      if count == 0 { break }
      room = count < room ? max(room - count, 4096) : min(2 * room, 1 << 20)
    }
    return bytes
  }

  /// Reads a whole file.
  ///
  /// - Parameter flags: flags of `open` in addition to `O_RDONLY`.
  /// - Returns: nil on failure, with the reason in `errno`.
  package static func readFile(_ path: String, _ flags: Int32 = 0) -> [UInt8]? {
    guard let file = FileDescriptor(path, O_RDONLY | flags) else { return nil }
    return readAll(file.number)
  }

  /// Writes all bytes.
  ///
  /// - Returns: 0, or the error number (`errno`).
  package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return 0
  }

  /// Writes all bytes.
  ///
  /// - Returns: 0, or the error number (`errno`).
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { write($0, to: descriptor) }
  }

  /// Copies the rest of one file to another.
  ///
  /// - Returns: 0, or the error number (`errno`).
  package static func copy(_ input: Int32, to output: Int32) -> Int32 {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
      while true {
        let count = read(input, into: buffer)
        if count <= 0 { return count == 0 ? 0 : errno }
        let failure = write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: output)
        if failure != 0 { return failure }
      }
    }
  }
}
