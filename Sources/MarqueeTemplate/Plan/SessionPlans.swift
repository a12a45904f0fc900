internal import MarqueeBase
internal import Synchronization

/// The plans that the engines of one session hand on to each other, so that an edit makes the plans
/// anew of what it changed, and of nothing else.
///
/// A plan is made of a shape, and a shape names its static texts and holes by the numbers of their
/// programs. So a template's source has one number for as long as it stays as it is, in whichever
/// engine: what was compiled from another text has another number, and no plan of the old text can
/// be taken for one of the new. A number is never given twice.
///
/// Engines of one memory follow each other: two at once would count an equal source of the other as
/// one of their own.
package final class SessionPlans: Sendable {
  /// The numbers of a source: one for each time that an engine compiles it.
  private struct Numbers {
    var serials: [Int] = []
    /// The last engine that compiled it, and how often it did.
    var engine = 0
    var count = 0
  }

  private struct State {
    var numbers: [TemplateSource: Numbers] = [:]
    var lastSerial = 0
    var engines = 0
    var plans: [UInt64: PagePlan] = [:]
    /// In bytes.
    var cost = 0
    var madeCount = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// How many plans were made, rather than found, by the renderers that have ended.
  package var madeCount: Int { state.withLock { $0.madeCount } }

  /// How many plans are kept.
  package var count: Int { state.withLock { $0.plans.count } }

  /// Starts an engine. What the last two did not compile is gone from the site: one of them may have
  /// stopped at a mistake.
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

  /// The number of the program that an engine makes of a source: from 1, another for each.
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

  /// What a renderer starts with, by the plans' hashes.
  var plans: [UInt64: PagePlan] { state.withLock { $0.plans } }

  /// Takes the plans of a renderer that ends.
  ///
  /// - Parameters:
  ///   - made: how many of them it has made.
  ///   - limit: in bytes; where there is no room for all, these stay and older ones go.
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
  /// Whether something in it comes from one of some programs.
  fileprivate func uses(_ serials: Set<Int>) -> Bool {
    var last = 0
    for entry in entries where entry.serial != last {
      last = entry.serial
      if serials.contains(last) { return true }
    }
    return false
  }
}
