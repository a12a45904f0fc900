/// Bytes that grow: what a page is written into.
///
/// A plain owned block rather than `[UInt8]`: an append is one comparison and one copy, with no
/// uniqueness or bounds check, and `removeAll` keeps the room for the next page. One thread
/// uses one buffer.
///
/// Its counts stand behind a pointer of its own, because Swift checks each access to a
/// variable of a class at run time, which took longer than most appends.
public final class ByteBuffer {
  @usableFromInline struct Storage {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var used: Int
    @usableFromInline var room: Int
  }

  @usableFromInline let storage: UnsafeMutablePointer<Storage>
  /// For writers that fill an array (`JSONWriter`): kept here so that its room is reused too.
  public var scratch: [UInt8] = []

  /// - Parameter capacity: in bytes; the buffer grows by itself past it.
  public init(capacity: Int = 4096) {
    let room = max(64, capacity)
    storage = .allocate(capacity: 1)
    storage.initialize(to: Storage(base: .allocate(capacity: room), used: 0, room: room))
  }

  deinit {
    base.deallocate()
    storage.deallocate()
  }

  @inlinable public var base: UnsafeMutablePointer<UInt8> { storage.pointee.base }
  @inlinable public var used: Int {
    get { storage.pointee.used }
    set { storage.pointee.used = newValue }
  }

  /// How many bytes have been written.
  @inlinable public var count: Int { used }

  /// Makes room for further bytes; returns where they go. Follow with `advance(by:)`.
  @inlinable @discardableResult
  public func reserve(_ additional: Int) -> UnsafeMutablePointer<UInt8> {
    if used + additional > storage.pointee.room { grow(to: used + additional) }
    return base + used
  }

  /// Counts bytes that were written after `reserve`.
  @inlinable public func advance(by written: Int) { used += written }

  @inlinable public func append(_ byte: UInt8) {
    reserve(1).pointee = byte
    used += 1
  }

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

  /// Empties the buffer; its room stays.
  @inlinable public func removeAll() { used = 0 }

  /// Takes back what was written after a moment when `count` was `count`.
  @inlinable public func truncate(to count: Int) { used = min(used, count) }

  @inlinable
  public func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try body(UnsafeRawBufferPointer(start: base, count: used))
  }

  @inlinable
  public func withMutableBytes(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
    body(UnsafeMutableBufferPointer(start: base, count: count))
  }

  /// The last byte written.
  @inlinable public var last: UInt8? { count > 0 ? base[count - 1] : nil }

  /// The bytes as text, with repair of broken UTF-8.
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
