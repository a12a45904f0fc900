internal import MarqueeBase
internal import MarqueeSite
internal import Synchronization

/// Makes the changes of a plan at the destination: copies what is overwritten, writes, removes.
final class ChangeWork: Sendable {
  /// What was written.
  struct Written: Sendable {
    var content: ContentHash
    var size: Int
    var etag: EntityTag
  }

  /// Where the bytes of written objects come from.
  enum Bytes: Sendable {
    /// The source of the plan's numbers.
    case source(any PublishSource)
    /// Copies at the destination; the source, where it has the same bytes, is the second choice.
    case copies(any PublishSource)
    case onlyCopies
  }

  let session: PublishSession
  let plan: PublishPlan
  let bytes: Bytes
  /// The copies that the store had before.
  let kept: KeptTable
  /// The objects that are at the destination without a record, by path.
  let adopted: TextMap<ObjectFacts>
  /// Whether objects are written that others have changed or removed.
  let isRepair: Bool
  /// Whether an unfinished publish gave the objects that it wrote the headers that they are to have.
  let knowsPendingHeaders: Bool

  private struct State {
    var written: [Written?]
    var copies: Set<ContentHash> = []
    var sent = 0
    var done = 0
    var warnings: [Diagnostic] = []
  }

  private let state: Mutex<State>
  /// The size up to which a file is held in memory while it is sent.
  static let largestInMemory = 8 << 20
  /// The objects that one request removes.
  private static let removalsAtOnce = 1000

  init(
    _ session: PublishSession, _ plan: PublishPlan, _ bytes: Bytes, kept: KeptTable,
    adopted: TextMap<ObjectFacts> = [:], isRepair: Bool = false,
    knowsPendingHeaders: Bool = false
  ) {
    self.session = session
    self.plan = plan
    self.bytes = bytes
    self.kept = kept
    self.adopted = adopted
    self.isRepair = isRepair
    self.knowsPendingHeaders = knowsPendingHeaders
    state = Mutex(State(written: Array(repeating: nil, count: plan.changes.count)))
  }

  /// What was written, for each change; nil for removals.
  var written: [Written?] { state.withLock { $0.written } }
  /// The copies that were made.
  var copies: Set<ContentHash> { state.withLock { $0.copies } }
  /// The bytes of files that were sent.
  var sent: Int { state.withLock { $0.sent } }
  var warnings: [Diagnostic] { state.withLock { $0.warnings } }

  /// Makes all changes, stage by stage.
  func run() throws(Diagnostics) {
    session.report(.transferring, done: 0, total: plan.changes.count)
    for stage in plan.stages {
      if stage.isRemoval {
        try remove(stage)
      } else {
        try session.each(stage.changes) { place throws(Diagnostics) in
          let index = Int(plan.order[place])
          let written = try write(plan.changes[index])
          state.withLock { $0.written[index] = written }
          advance(1)
        }
      }
    }
  }

  /// Writes all objects again that can be; there is a warning about each other one.
  func repair() throws(Diagnostics) -> [Written?] {
    for stage in plan.stages {
      try session.each(stage.changes) { place throws(Diagnostics) in
        let index = Int(plan.order[place])
        do throws(Diagnostics) {
          let written = try write(plan.changes[index])
          state.withLock { $0.written[index] = written }
        } catch {
          guard error.all.first?.code == .copyMissing else { throw error }
          warn(error.all.first?.message ?? "", code: .copyMissing)
        }
        advance(1)
      }
    }
    return written
  }

  private func advance(_ count: Int) {
    let done = state.withLock { state in
      state.done += count
      return state.done
    }
    session.report(.transferring, done: done, total: plan.changes.count)
  }

  func warn(_ message: String, code: Diagnostic.Code, help: String? = nil) {
    let warning = Diagnostic(
      message, code: code, category: .destination, severity: .warning, help: help)
    state.withLock { $0.warnings.append(warning) }
  }

  func note(sent size: Int) { state.withLock { $0.sent = $0.sent.addingClamped(size) } }

  // MARK: Copies of what is overwritten

  /// The changes whose old bytes have to be copied first: one for each content.
  func neededCopies() -> [Int] {
    guard session.options.keep > 0 else { return [] }
    var seen: Set<ContentHash> = []
    return plan.changes.indices.filter { index in
      let change = plan.changes[index]
      guard change.difference == .changed || change.difference == .removed,
        let old = plan.old(change), !kept.has(old.content)
      else { return false }
      return seen.insert(old.content).inserted
    }
  }

  /// Copies an object before it is overwritten or removed.
  ///
  /// The copy is made on the condition that the object is the one that was published. If it is not,
  /// either a publish that did not finish had made the copy, or somebody else has changed the
  /// object, and the bytes are lost.
  func keep(_ index: Int) throws(Diagnostics) {
    let change = plan.changes[index]
    guard let old = plan.old(change) else { return }
    try session.check()
    let path = plan.path(change)
    let key = Self.keptKey(old.content)
    do throws(StoreFailure) {
      _ = try session.state.copy(
        session.store.address(of: path), etag: old.etag.text, size: old.size, to: key,
        headers: StateHeaders.binary)
    } catch {
      guard error.kind == .conditionFailed || error.kind == .missingObject else {
        throw Diagnostics(error.diagnostic)
      }
      let facts =
        change.isPending
        ? try reporting { () throws(StoreFailure) in try session.state.facts(of: key) } : nil
      guard facts != nil else {
        return warn(
          "\(Diagnostic.printable(path)) was changed by others than Marquee: what was published "
            + "there is lost, so that earlier releases can't be brought back whole",
          code: "publish.changed-by-others",
          help: "marquee publish --verify lists what others have changed")
      }
    }
    state.withLock { _ = $0.copies.insert(old.content) }
  }

  static func keptKey(_ content: ContentHash) -> String { "kept/" + content.hex }

  // MARK: Removals

  private func remove(_ stage: PublishStage) throws(Diagnostics) {
    let indexes = stage.changes.map { Int(plan.order[$0]) }
    // What only an unfinished publish has written may be somebody else's object.
    let doubtful = indexes.filter { plan.changes[$0].old < 0 }
    let foreign = Mutex(TextSet())
    try session.each(0..<doubtful.count) { place throws(Diagnostics) in
      let path = plan.path(plan.changes[doubtful[place]])
      try session.check()
      let states = plan.pendingStates[path] ?? []
      if try !isOwn(path, states) { foreign.withLock { _ = $0.insert(path) } }
    }
    let spared = foreign.withLock { $0 }
    let paths = indexes.map { plan.path(plan.changes[$0]) }.filter { !spared.contains($0) }
    try Self.remove(paths, from: session.store, session)
    advance(indexes.count)
  }

  /// Removes objects in their order.
  static func remove(
    _ keys: [String], from store: CountingStore, _ session: PublishSession
  ) throws(Diagnostics) {
    var rest = keys[...]
    while !rest.isEmpty {
      try session.check()
      let part = Array(rest.prefix(removalsAtOnce))
      rest = rest.dropFirst(part.count)
      let failures = try reporting { () throws(StoreFailure) in try store.remove(part) }
      if let first = failures.first { throw Diagnostics(first.failure.diagnostic) }
    }
  }

  /// Whether there is an object with bytes that an unfinished publish has written.
  private func isOwn(
    _ path: String, _ states: [PendingFiles.State]
  ) throws(Diagnostics) -> Bool {
    guard let content = try content(of: path, sizes: states.map(\.size))?.content else {
      return false
    }
    return states.contains { $0.content == content.fingerprint }
  }
}
