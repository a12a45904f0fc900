internal import MarqueeBase

/// The plans of the shapes that a renderer has seen, up to a number of bytes.
///
/// It has two generations: when they are exchanged, the plans used since the last exchange are kept
/// and the others are dropped. So a shape that never recurs (an index of all rows) is dropped after
/// one or two exchanges. A plan that takes more than a quarter of the limit is not kept at all.
struct PlanCache {
  private var young: [UInt64: PagePlan] = [:]
  private var old: [UInt64: PagePlan] = [:]
  private var cost = 0
  private let limit: Int
  /// The plans of the session's earlier builds.
  private let known: [UInt64: PagePlan]
  /// The plans of the last pages, by the low bits of their hashes. The next pages mostly have the
  /// same shapes, one for the body and one for each layout, and a dictionary would hash again.
  private var recent: [(hash: UInt64, plan: PagePlan)?]
  private static let recentCount = 8

  /// - Parameters:
  ///   - limit: the limit in bytes.
  ///   - known: plans that need not be made again, by their hashes.
  init(limit: Int, known: [UInt64: PagePlan] = [:]) {
    self.limit = limit
    self.known = known
    recent = Array(repeating: nil, count: Self.recentCount)
  }

  mutating func plan(
    for entries: UnsafeBufferPointer<TraceEntry>, hash: UInt64
  ) -> PagePlan? {
    let place = Int(hash & UInt64(Self.recentCount - 1))
    if let last = recent[place], last.hash == hash, last.plan.isPlan(of: entries) {
      return last.plan
    }
    if let plan = young[hash], plan.isPlan(of: entries) {
      recent[place] = (hash, plan)
      return plan
    }
    if let plan = old[hash], plan.isPlan(of: entries) {
      old[hash] = nil
      keep(plan, hash: hash)
      return plan
    }
    if let plan = known[hash], plan.isPlan(of: entries) {
      keep(plan, hash: hash)
      return plan
    }
    return nil
  }

  mutating func keep(_ plan: PagePlan, hash: UInt64) {
    guard plan.cost <= limit / 4 else { return }
    if cost + plan.cost > limit / 2 {
      old = young
      young = [:]
      cost = 0
      // It is emptied, so that a plan that is still used is found in the old generation and moved.
      recent = Array(repeating: nil, count: Self.recentCount)
    }
    young[hash] = plan
    cost += plan.cost
    recent[Int(hash & UInt64(Self.recentCount - 1))] = (hash, plan)
  }

  var count: Int { young.count + old.count }

  /// All plans that are kept, by their hashes.
  var all: [UInt64: PagePlan] { young.merging(old) { young, _ in young } }
}
