/// Values that wait until it is known how many there are, so that a list is made once, as long as it
/// has to be, instead of growing. One thread uses one stack.
final class ValueStack {
  private struct Storage {
    var base: UnsafeMutablePointer<Value>
    var count: Int
    var capacity: Int
  }

  // A pointer's contents, because Swift checks each access to a class's own variables.
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

  /// Takes the values off that were pushed since `count` was `start`.
  func pop(from start: Int) -> [Value] {
    let number = storage.pointee.count - start
    storage.pointee.count = start
    // Not `init(unsafeUninitializedCapacity:)`, which asks for the type of its storage each time.
    var values: [Value] = []
    values.reserveCapacity(number)
    let first = storage.pointee.base + start
    for index in 0..<number { values.append((first + index).move()) }
    return values
  }

  /// What a text that was no JSON has left.
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
