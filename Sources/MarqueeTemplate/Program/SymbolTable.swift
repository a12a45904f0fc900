internal import MarqueeBase
internal import Synchronization

/// The symbols, which are numbers for the names of variables. All templates of an engine share
/// them, so a renderer keeps its variables in an array.
final class SymbolTable: Sendable {
  private struct State {
    var names: [String] = []
    var index: TextMap<Int32> = [:]
    var given: Set<Int32> = []
  }
  private let state = Mutex(State())
  private let size = Atomic(0)

  func symbol(_ name: String) -> Int32 {
    state.withLock { state in
      if let symbol = state.index[name] { return symbol }
      let symbol = Int32(state.names.count)
      state.names.append(name)
      state.index[name] = symbol
      size.store(state.names.count, ordering: .releasing)
      return symbol
    }
  }

  /// The symbol of a name; nil when it has none. Computed names come from rows, and a symbol for
  /// each of them would make the table grow with the rows.
  func known(_ name: String) -> Int32? { state.withLock { $0.index[name] } }

  /// The symbol of a name to which a template gives a value: `assign`, `for`, a partial's
  /// parameter.
  func given(_ name: String) -> Int32 {
    let symbol = symbol(name)
    state.withLock { _ = $0.given.insert(symbol) }
    return symbol
  }

  /// Whether any template gives this name a value, which may come from a row.
  func isGiven(_ symbol: Int32) -> Bool { state.withLock { $0.given.contains(symbol) } }

  func name(_ symbol: Int32) -> String { state.withLock { $0.names[Int(symbol)] } }

  var count: Int { size.load(ordering: .acquiring) }

  var version: Int { count }
}
