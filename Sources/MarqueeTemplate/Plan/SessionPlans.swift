internal import MarqueeBase
internal import Synchronization

/// The plans that the engines of one session pass on to each other, so that after an edit only the
/// plans of the changed templates are made again.
///
/// A plan is made for a shape, and a shape identifies its static texts and holes by the numbers of
/// their programs. Therefore an unchanged source has the same number in all engines, and a changed
/// source gets another number: a plan of the old text can't be used for the new one. A number is
/// never used twice.
///
/// The engines of a session must follow each other: of two at the same time, each would count an
/// equal source of the other as its own.
package final class SessionPlans: Sendable {
  /// The numbers of a source: one for each time that an engine compiles it.
  private struct Numbers {
    var serials: [Int] = []
    /// The last engine that compiled the source, and how often it did.
    var engine = 0
    var count = 0
  }

  private struct State {
    var numbers: [TemplateSource: Numbers] = [:]
    var lastSerial = 0
    var engines = 0
    var plans: [UInt64: PagePlan] = [:]
    /// The size of all plans in bytes.
    var cost = 0
    var madeCount = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// The number of plans that the renderers which have ended made and did not find here.
  package var madeCount: Int { state.withLock { $0.madeCount } }

  /// The number of plans that are kept.
  package var count: Int { state.withLock { $0.plans.count } }

  /// Starts an engine. Sources that neither of the last two engines compiled are no longer in the
  /// site, and their plans are dropped; two, because one of them may have stopped at a mistake.
  ///
  /// - Returns: the engine's number.
  func begin() -> Int {
    state.withLock { state in
      state.engines += 1
      let oldest = state.engines - 2
      var gone: Set<Int> = []
      for (source, numbers) in state.numbers where numbers.engine < oldest {
        gone.formUnion(numbers.serials)
        state.numbers[source] = nil
      }
      if !gone.isEmpty {
        for (hash, plan) in state.plans where plan.uses(gone) {
          state.plans[hash] = nil
          state.cost -= plan.cost
        }
      }
      return state.engines
    }
  }

  /// The number of the program that an engine makes from a source, from 1; each program of an
  /// engine has its own.
  func serial(of source: TemplateSource, engine: Int) -> Int {
    state.withLock { state in
      var numbers = state.numbers[source] ?? Numbers()
      if numbers.engine != engine {
        numbers.engine = engine
        numbers.count = 0
      }
      if numbers.count == numbers.serials.count {
        state.lastSerial += 1
        numbers.serials.append(state.lastSerial)
      }
      numbers.count += 1
      state.numbers[source] = numbers
      return numbers.serials[numbers.count - 1]
    }
  }

  /// The plans that a new renderer starts with, by their hashes.
  var plans: [UInt64: PagePlan] { state.withLock { $0.plans } }

  /// Takes over the plans of a renderer that ends.
  ///
  /// - Parameters:
  ///   - made: the number of them that the renderer made.
  ///   - limit: the limit in bytes; when all plans exceed it, only these are kept.
  func keep(_ plans: [UInt64: PagePlan], made: Int, limit: Int) {
    state.withLock { state in
      state.madeCount += made
      for (hash, plan) in plans where state.plans[hash] !== plan {
        state.cost += plan.cost - (state.plans[hash]?.cost ?? 0)
        state.plans[hash] = plan
      }
      guard state.cost > limit else { return }
      state.plans = plans
      state.cost = plans.values.reduce(0) { $0 + $1.cost }
    }
  }
}

extension PagePlan {
  /// Whether an entry of the plan comes from one of the programs.
  fileprivate func uses(_ serials: Set<Int>) -> Bool {
    var last = 0
    for entry in entries where entry.serial != last {
      last = entry.serial
      if serials.contains(last) { return true }
    }
    return false
  }
}
