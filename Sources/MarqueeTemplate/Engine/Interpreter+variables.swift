internal import MarqueeBase

extension Interpreter {
  /// The value of a name; nil when nothing of that name is defined here.
  @inline(__always)
  func value(of symbol: Int32) -> Value? {
    let index = Int(symbol)
    if scope.base[index].frame == frame { return scope.base[index].value }
    if counterFrame[index] == frame { return .int(counters[index]) }
    return globals.base[index].value
  }

  /// Where the value of `name.key` is when the name is a row and the key was looked up in such a
  /// row before; nil when it takes a longer way.
  @inline(__always)
  func column(
    _ symbol: Int32, _ cache: Int
  ) -> (value: UnsafePointer<Value>, isLasting: Bool)? {
    let index = Int(symbol)
    let lookup = caches.base + cache
    var slot = scope.base + index
    if slot.pointee.frame != frame {
      if counterFrame[index] == frame { return nil }
      slot = globals.base + index
    }
    guard let row = slot.pointee.row, slot.pointee.rowKeys == lookup.pointee.id else { return nil }
    return (row + lookup.pointee.index, slot.pointee.isLasting)
  }

  /// The value that a name has in a frame, also while a frame inside it runs.
  func value(of symbol: Int32, inFrame wanted: Int) -> Value? {
    let index = Int(symbol)
    if scope.base[index].frame == wanted { return scope.base[index].value }
    for old in undo.reversed() where old.symbol == symbol && old.counter == nil {
      if old.slot.frame == wanted { return old.slot.value }
    }
    for old in shadows.reversed() where old.symbol == symbol && old.slot.frame == wanted {
      return old.slot.value
    }
    if counterFrame[index] == wanted { return .int(counters[index]) }
    for old in undo.reversed() where old.symbol == symbol && old.counterFrame == wanted {
      if let counter = old.counter { return .int(counter) }
    }
    return globals.base[index].value
  }

  /// `assign` and `capture`: sets the name for the whole template, also from inside a loop.
  mutating func assign(
    _ symbol: Int32, _ value: Value, _ node: Node, _ program: Program
  ) throws(Diagnostics) {
    let index = Int(symbol)
    let cost = value.cost
    if shadowDepth[index] > 0,
      let shadow = shadows[shadowBase...].firstIndex(where: { $0.symbol == symbol })
    {
      // A loop's variable of that name hides it until the loop ends.
      heldBytes += cost - shadows[shadow].slot.cost
      shadows[shadow].slot.set(value, frame: frame, cost: cost)
    } else {
      // What the frame around has under this name is kept for it.
      if scope.base[index].frame == frame { heldBytes -= scope.base[index].cost }
      heldBytes += cost
      set(symbol, value, cost: cost)
    }
    try checkHeld(node, program)
  }

  /// Sets a name in this frame.
  mutating func set(_ symbol: Int32, _ value: Value?, cost: Int = 0) {
    let index = Int(symbol)
    if isolation > 0, scope.base[index].frame != frame { remember(symbol) }
    scope.base[index].set(value, frame: frame, cost: cost)
  }

  /// Gives a name a value until `unshadow`.
  mutating func shadow(_ symbol: Int32, _ value: consuming Value) {
    let index = Int(symbol)
    shadowDepth[index] += 1
    shadows.append(Shadow(symbol: symbol, slot: (scope.base + index).move()))
    (scope.base + index).initialize(to: Slot(value, frame: frame))
  }

  /// Takes back all that was shadowed since there were `count` shadows.
  mutating func unshadow(to count: Int) {
    while shadows.count > count {
      let shadow = shadows.removeLast()
      let index = Int(shadow.symbol)
      shadowDepth[index] -= 1
      scope.base[index] = shadow.slot
    }
  }

  /// What `leaveIsolation` puts back.
  struct Isolation {
    fileprivate var frame: Int
    fileprivate var shadowBase: Int
    fileprivate var undoCount: Int
    fileprivate var loops: [LoopState]
    fileprivate var continueOffsets: TextMap<Int>
    fileprivate var cycles: TextMap<Int>
    fileprivate var lastIfChanged: [UInt8]?
    fileprivate var heldBytes: Int
  }

  /// From here on there are no variables but the page's own, as in `render`.
  mutating func enterIsolation() -> Isolation {
    let outer = Isolation(
      frame: frame, shadowBase: shadowBase, undoCount: undo.count, loops: loops,
      continueOffsets: continueOffsets, cycles: cycles, lastIfChanged: lastIfChanged,
      heldBytes: heldBytes)
    lastFrame += 1
    frame = lastFrame
    // What outer loops have shadowed is not to be seen or set from here.
    for shadow in shadows[shadowBase...] { shadowDepth[Int(shadow.symbol)] -= 1 }
    shadowBase = shadows.count
    isolation += 1
    if !loops.isEmpty { loops = [] }
    if !continueOffsets.isEmpty { continueOffsets = [:] }
    if !cycles.isEmpty { cycles = [:] }
    lastIfChanged = nil
    return outer
  }

  mutating func leaveIsolation(_ outer: Isolation) {
    unshadow(to: shadowBase)
    while undo.count > outer.undoCount {
      let old = undo.removeLast()
      let index = Int(old.symbol)
      if let counter = old.counter {
        counters[index] = counter
        counterFrame[index] = old.counterFrame
      } else {
        scope.base[index] = old.slot
      }
    }
    isolation -= 1
    frame = outer.frame
    shadowBase = outer.shadowBase
    loops = outer.loops
    continueOffsets = outer.continueOffsets
    cycles = outer.cycles
    lastIfChanged = outer.lastIfChanged
    // What was set inside is gone.
    heldBytes = outer.heldBytes
    for shadow in shadows[shadowBase...] { shadowDepth[Int(shadow.symbol)] += 1 }
  }

  private mutating func remember(_ symbol: Int32) {
    let index = Int(symbol)
    undo.append(Undo(symbol: symbol, slot: scope.base[index], counter: nil, counterFrame: 0))
  }

  /// `increment` and `decrement`: the counter's value before, which is then set.
  mutating func counter(_ symbol: Int32) -> Int {
    let index = Int(symbol)
    if counterFrame[index] == frame { return counters[index] }
    if isolation > 0 {
      undo.append(
        Undo(
          symbol: symbol, slot: Slot(), counter: counters[index],
          counterFrame: counterFrame[index]))
    }
    counterFrame[index] = frame
    counters[index] = 0
    return 0
  }
}
