internal import MarqueeBase

/// A queue of bytes that wait to be written.
struct ByteQueue {
  private(set) var bytes: [UInt8] = []
  private var start = 0

  var count: Int { bytes.count - start }
  var isEmpty: Bool { start == bytes.count }

  mutating func append(_ new: UnsafeRawBufferPointer) { bytes.append(contentsOf: new) }
  mutating func append(_ new: [UInt8]) { bytes += new }

  /// Lets the closure append straight to the buffer.
  mutating func extend(_ write: (inout [UInt8]) -> Void) { write(&bytes) }

  /// Calls the closure with the bytes that wait.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start...])) }
  }

  /// Removes bytes that were written.
  mutating func removeFirst(_ count: Int) {
    start += count
    guard start == bytes.count else { return }
    bytes.removeAll(keepingCapacity: true)
    start = 0
  }

  mutating func removeAll() { removeFirst(count) }
}
