internal import MarqueeBase

/// An array that is written once, when a template is parsed. Every renderer reads it without bounds
/// checks in release builds and without reference counting, because the interpreter's loop reads a
/// dozen of its elements for each value that it prints.
///
/// `Program` is its only owner, and frees its memory.
struct FrozenArray<Element: BitwiseCopyable> {
  private let base: UnsafeMutablePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    count = elements.count
    base = .allocate(capacity: max(1, elements.count))
    elements.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { base.initialize(from: start, count: source.count) }
    }
  }

  subscript(index: Int32) -> Element { self[Int(index)] }

  subscript(index: Int) -> Element {
    assert(index >= 0 && index < count)
    return base[index]
  }

  func free() { base.deallocate() }
}
