internal import MarqueeBase

extension Interpreter {
  /// The value of a name; nil when it is not defined here.
  @inline(__always)
  func value(of symbol: Int32) -> Value? {
    let index = Int(symbol)
    if scope.base[index].frame == frame { return scope.base[index].value }
    if counterFrame[index] == frame { return .int(counters[index]) }
    return globals.base[index].value
  }

  /// The place of the value of `name.key`, when the name is a row and the key was looked up in a
  /// row of the same query before; nil when a full look-up is needed.
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

  /// The value that a name has in a frame, even while a frame inside it runs.
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

  /// Sets a name for the whole template, also from inside a loop, for `assign` and `capture`.
  mutating func assign(
    _ symbol: Int32, _ value: Value, _ node: Node, _ program: Program
  ) throws(Diagnostics) {
    let index = Int(symbol)
    let cost = value.cost
    if shadowDepth[index] > 0,
      let shadow = shadows[shadowBase...].firstIndex(where: { $0.symbol == symbol })
    {
      // A loop's variable of that name shadows it until the loop ends.
      heldBytes += cost - shadows[shadow].slot.cost
      shadows[shadow].slot.set(value, frame: frame, cost: cost)
    } else {
      // The value of the surrounding frame under this name is kept for that frame.
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

  /// Restores the names that were shadowed since there were `count` shadows.
  mutating func unshadow(to count: Int) {
    while shadows.count > count {
      let shadow = shadows.removeLast()
      let index = Int(shadow.symbol)
      shadowDepth[index] -= 1
      scope.base[index] = shadow.slot
    }
  }

  /// The state that `leaveIsolation` restores.
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

  /// Starts a frame in which only the page's own variables are visible, for `render`.
  mutating func enterIsolation() -> Isolation {
    let outer = Isolation(
      frame: frame, shadowBase: shadowBase, undoCount: undo.count, loops: loops,
      continueOffsets: continueOffsets, cycles: cycles, lastIfChanged: lastIfChanged,
      heldBytes: heldBytes)
    lastFrame += 1
    frame = lastFrame
    // Names that outer loops have shadowed can't be seen or set from here.
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
    // The values that were set inside are discarded.
    heldBytes = outer.heldBytes
    for shadow in shadows[shadowBase...] { shadowDepth[Int(shadow.symbol)] += 1 }
  }

  private mutating func remember(_ symbol: Int32) {
    let index = Int(symbol)
    undo.append(Undo(symbol: symbol, slot: scope.base[index], counter: nil, counterFrame: 0))
  }

  /// The counter's value for `increment` and `decrement`; a counter that is new in this frame
  /// starts at 0.
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
