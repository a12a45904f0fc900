internal import Glibc
internal import MarqueeBase

/// The bytes of a record: in memory as they were received, or mapped from the copy in the state
/// folder.
final class RecordStorage: @unchecked Sendable {
  // @unchecked: no code writes to the bytes after `init`.
  private let array: [UInt8]
  private let count: Int
  private let file: MappedFile?

  init(_ bytes: [UInt8]) {
    array = bytes
    count = bytes.count
    file = nil
  }

  /// Maps a file; nil when it can't be mapped.
  ///
  /// The file is a copy that this program wrote and renamed into place; nobody shortens it.
  ///
  /// - Parameters:
  ///   - size: the file's size in bytes, more than 0.
  ///   - count: the number of bytes at its start that are the record.
  init?(mapping descriptor: Int32, size: Int, count: Int) {
    guard let mapped = MappedFile(descriptor, size: size) else { return nil }
    array = []
    self.count = count
    file = consume mapped
  }

  func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if let bytes = mapped { return try body(bytes) }
    return try array.withUnsafeBytes { bytes in
      Swift.Result { () throws(Failure) in try body(bytes) }
    }.get()
  }

  private var mapped: UnsafeRawBufferPointer? {
    switch file {
    case .some(let file): UnsafeRawBufferPointer(rebasing: file.bytes[..<count])
    case .none: nil
    }
  }
}
