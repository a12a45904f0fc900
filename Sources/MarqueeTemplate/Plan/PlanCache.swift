internal import MarqueeBase

/// The plans of the shapes that a renderer has seen, up to a number of bytes.
///
/// Two generations: what was used since the last turn-over is kept, the rest goes. A shape that
/// never comes again (an index of all rows) goes with the next one or two turn-overs; one that
/// takes more than a quarter of the room is not kept at all.
struct PlanCache {
  private var young: [UInt64: PagePlan] = [:]
  private var old: [UInt64: PagePlan] = [:]
  private var cost = 0
  private let limit: Int
  /// Plans of the session's last builds.
  private let known: [UInt64: PagePlan]
  /// Of the last pages, by the low bits of their hashes: the next ones most often have the same
  /// shapes, the body one and each layout one, and a dictionary hashes once more.
  private var recent: [(hash: UInt64, plan: PagePlan)?]
  private static let recentCount = 8

  /// - Parameters:
  ///   - limit: in bytes.
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
      // So that a plan that is still used is found among the old ones, and moved.
      recent = Array(repeating: nil, count: Self.recentCount)
    }
    young[hash] = plan
    cost += plan.cost
    recent[Int(hash & UInt64(Self.recentCount - 1))] = (hash, plan)
  }

  var count: Int { young.count + old.count }

  /// All that are kept, by their hashes.
  var all: [UInt64: PagePlan] { young.merging(old) { young, _ in young } }
}
