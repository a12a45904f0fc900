internal import MarqueeBase

/// The storage of a variable in a renderer.
///
/// Besides the value it stores a pointer to the values of a row, so that `movie.title` is a
/// comparison of two addresses and one copy, without a look-up by name and without reference
/// counting except the value's own.
struct Slot {
  /// The value; nil when the name has none.
  private(set) var value: Value?
  /// The frame in which the value was set; it is valid only there.
  var frame = 0
  /// The address of the row's `RecordKeys`; nil when the value is no record.
  private(set) var rowKeys: UnsafeRawPointer?
  /// The row's values. They live as long as `value` retains the row: an array with two owners is
  /// never changed, and no other owner changes this one.
  private(set) var row: UnsafePointer<Value>?
  /// The cost, and in the lowest bit whether the row is lasting. They share one word, because with
  /// one more member the compiler copies slots by function calls.
  private var traits = 0

  /// Whether the row exists until the page is written, even if this slot changes.
  var isLasting: Bool {
    @inline(__always) get { traits & 1 != 0 }
  }

  /// The number of bytes of `Interpreter.heldBytes` that belong to this value.
  var cost: Int {
    @inline(__always) get { traits >> 1 }
  }

  init() {}

  init(_ value: Value?, frame: Int = 0) {
    self.value = value
    self.frame = frame
    view()
  }

  /// - Parameter isLasting: whether the value is also retained elsewhere until the page is written:
  ///   by the list that a loop goes through, or as a global name, which no template can set.
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

/// A growable array of a renderer, without bounds checks. Its owner has to free it.
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

  /// Removes elements from the end.
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
