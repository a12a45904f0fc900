internal import MarqueeBase

/// A variable's place in a renderer.
///
/// Beside the value stands a view of it as a row, so that `movie.title` is a comparison of two
/// addresses and one copy: no look-up by name, and no reference counts but the value's own.
struct Slot {
  /// nil when the name has no value.
  private(set) var value: Value?
  /// The frame that it was set in; it counts only there.
  var frame = 0
  /// Which names the row has.
  private(set) var rowKeys: UnsafeRawPointer?
  /// The row's values. They live as long as `value` holds the row: nobody changes an array that
  /// two hold, and nobody else holds this one changeably.
  private(set) var row: UnsafePointer<Value>?
  /// The cost, and whether the row is lasting in the lowest bit. One word for both: with one member
  /// more the compiler copies slots by calls.
  private var traits = 0

  /// Whether the row is there until the page is written, whatever becomes of this slot.
  var isLasting: Bool {
    @inline(__always) get { traits & 1 != 0 }
  }

  /// How many bytes of `Interpreter.heldBytes` are this value's.
  var cost: Int {
    @inline(__always) get { traits >> 1 }
  }

  init() {}

  init(_ value: Value?, frame: Int = 0) {
    self.value = value
    self.frame = frame
    view()
  }

  /// - Parameter isLasting: whether somebody else holds the value until the page is written: the
  ///   list that a loop goes through, or a global name, which no template can set.
  @inline(__always)
  mutating func set(
    _ value: consuming Value?, frame: Int, isLasting: Bool = false, cost: Int = 0
  ) {
    self.value = value
    self.frame = frame
    traits = cost << 1 | (isLasting ? 1 : 0)
    view()
  }

  @inline(__always)
  private mutating func view() {
    guard case .record(let record)? = value else {
      rowKeys = nil
      row = nil
      return
    }
    rowKeys = UnsafeRawPointer(Unmanaged.passUnretained(record.keys).toOpaque())
    row = record.values.withUnsafeBufferPointer { $0.baseAddress }
  }
}

/// A growable array of a renderer, without checks: its owner frees it.
struct RawArray<Element> {
  private(set) var base = UnsafeMutablePointer<Element>.allocate(capacity: 1)
  private(set) var count = 0
  private var capacity = 1

  @inline(__always)
  subscript(index: Int) -> Element {
    get { base[index] }
    nonmutating set { base[index] = newValue }
  }

  @inline(__always)
  mutating func append(_ element: consuming Element) {
    if count == capacity { reserve(capacity * 2) }
    (base + count).initialize(to: element)
    count += 1
  }

  mutating func grow(to newCount: Int, _ element: @autoclosure () -> Element) {
    guard newCount > count else { return }
    if newCount > capacity { reserve(max(newCount, capacity * 2)) }
    while count < newCount {
      (base + count).initialize(to: element())
      count += 1
    }
  }

  /// Takes elements off the end.
  mutating func removeLast(_ number: Int) {
    count -= number
    (base + count).deinitialize(count: number)
  }

  mutating func removeAll() { removeLast(count) }

  private mutating func reserve(_ newCapacity: Int) {
    let newBase = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
    newBase.moveInitialize(from: base, count: count)
    base.deallocate()
    base = newBase
    capacity = newCapacity
  }

  var buffer: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

  mutating func free() {
    removeAll()
    base.deallocate()
  }
}
