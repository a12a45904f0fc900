internal import MarqueeBase

/// An array that is written once, when a template is parsed, and read by every renderer
/// without bounds checks in release builds and without reference counting: the interpreter's loop reads a dozen
/// of its elements for each value it prints.
///
/// It owns its memory and frees it with `Program`, its only holder.
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
