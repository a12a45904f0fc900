/// A stack of values whose number is not known yet, so that a list is allocated once with its final
/// length instead of growing. One thread uses one stack.
final class ValueStack {
  private struct Storage {
    var base: UnsafeMutablePointer<Value>
    var count: Int
    var capacity: Int
  }

  // The contents are behind a pointer, because Swift checks each access to a class's own variables.
  private let storage: UnsafeMutablePointer<Storage>

  init() {
    let capacity = 32
    storage = .allocate(capacity: 1)
    storage.initialize(
      to: Storage(base: .allocate(capacity: capacity), count: 0, capacity: capacity))
  }

  deinit {
    removeAll()
    storage.pointee.base.deallocate()
    storage.deallocate()
  }

  @inline(__always) var count: Int { storage.pointee.count }

  @inline(__always) func push(_ value: consuming Value) {
    if storage.pointee.count == storage.pointee.capacity { grow() }
    (storage.pointee.base + storage.pointee.count).initialize(to: value)
    storage.pointee.count += 1
  }

  /// Removes the values that were pushed since `count` was `start`, and returns them.
  func pop(from start: Int) -> [Value] {
    let number = storage.pointee.count - start
    storage.pointee.count = start
    // `init(unsafeUninitializedCapacity:)` is not used, because it looks up its storage's type each
    // time.
    var values: [Value] = []
    values.reserveCapacity(number)
    let first = storage.pointee.base + start
    for index in 0..<number { values.append((first + index).move()) }
    return values
  }

  /// Removes all values, also those that a text which was not JSON left behind.
  func removeAll() {
    storage.pointee.base.deinitialize(count: storage.pointee.count)
    storage.pointee.count = 0
  }

  private func grow() {
    let capacity = storage.pointee.capacity * 2
    let base = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
    base.moveInitialize(from: storage.pointee.base, count: storage.pointee.count)
    storage.pointee.base.deallocate()
    storage.pointee.base = base
    storage.pointee.capacity = capacity
  }
}
