/// A growing buffer of bytes that a page is written into.
///
/// It owns a plain block of memory instead of an `[UInt8]`: an append is one comparison and one
/// copy, with no check of uniqueness or bounds, and `removeAll` keeps the capacity for the next
/// page. One thread uses one buffer.
///
/// The counts are stored behind a pointer of their own, because Swift checks each access to a
/// variable of a class at run time, which took longer than most appends.
public final class ByteBuffer {
  @usableFromInline struct Storage {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var used: Int
    @usableFromInline var room: Int
  }

  @usableFromInline let storage: UnsafeMutablePointer<Storage>
  /// An array for writers that fill one (`JSONWriter`); it is kept here so that its capacity is
  /// reused.
  public var scratch: [UInt8] = []

  /// - Parameter capacity: the initial capacity in bytes; the buffer grows when it is exceeded.
  public init(capacity: Int = 4096) {
    let room = max(64, capacity)
    storage = .allocate(capacity: 1)
    storage.initialize(to: Storage(base: .allocate(capacity: room), used: 0, room: room))
  }

  deinit {
    base.deallocate()
    storage.deallocate()
  }

  /// The first byte; growth invalidates the pointer.
  @inlinable public var base: UnsafeMutablePointer<UInt8> { storage.pointee.base }
  /// The number of bytes written, which may be set by code that writes to `base` itself.
  @inlinable public var used: Int {
    get { storage.pointee.used }
    set { storage.pointee.used = newValue }
  }

  /// The number of bytes written.
  @inlinable public var count: Int { used }

  /// Makes room for further bytes and returns where they go. Call `advance(by:)` after writing
  /// them.
  @inlinable @discardableResult
  public func reserve(_ additional: Int) -> UnsafeMutablePointer<UInt8> {
    if used + additional > storage.pointee.room { grow(to: used + additional) }
    return base + used
  }

  /// Counts bytes that were written to the place that `reserve` returned.
  @inlinable public func advance(by written: Int) { used += written }

  @inlinable public func append(_ byte: UInt8) {
    reserve(1).pointee = byte
    used += 1
  }

  /// Appends `count` bytes from a pointer, which must not point into the buffer.
  @inline(__always) @inlinable public func append(_ bytes: UnsafePointer<UInt8>, count: Int) {
    UnsafeMutableRawPointer(reserve(count)).copyMemory(from: bytes, byteCount: count)
    used += count
  }

  @inlinable public func append(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    append(source.assumingMemoryBound(to: UInt8.self), count: bytes.count)
  }

  @inlinable public func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    append(UnsafeRawBufferPointer(bytes))
  }

  @inlinable public func append(_ text: StaticString) {
    text.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
  }

  /// Appends a string's UTF-8, without a copy in between when the string is native.
  @inlinable public func append(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// Empties the buffer and keeps its capacity.
  @inlinable public func removeAll() { used = 0 }

  /// Removes the bytes written since `count` had this value.
  @inlinable public func truncate(to count: Int) { used = min(used, count) }

  /// Calls `body` with the bytes written, which are valid during the call only.
  @inlinable
  public func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try body(UnsafeRawBufferPointer(start: base, count: used))
  }

  /// Calls `body` with the bytes written, to change them in place; their number stays.
  @inlinable
  public func withMutableBytes(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
    body(UnsafeMutableBufferPointer(start: base, count: count))
  }

  /// The last byte written; nil when the buffer is empty.
  @inlinable public var last: UInt8? { count > 0 ? base[count - 1] : nil }

  /// The bytes as text; invalid UTF-8 is repaired with U+FFFD.
  public var text: String {
    String(decoding: UnsafeBufferPointer(start: base, count: used), as: UTF8.self)
  }

  @usableFromInline @inline(never)
  func grow(to needed: Int) {
    let newRoom = max(needed, storage.pointee.room * 2)
    let newBase = UnsafeMutablePointer<UInt8>.allocate(capacity: newRoom)
    newBase.update(from: base, count: used)
    base.deallocate()
    storage.pointee.base = newBase
    storage.pointee.room = newRoom
  }
}
