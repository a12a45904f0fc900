internal import MarqueeBase
internal import MarqueeSite

/// What a publish has to do: the objects that are to be written and removed, and in which order.
///
/// It is a value without input or output. Its memory grows with the number of changes, not of
/// files: 40 bytes for each and its path.
struct PublishPlan: Sendable {
  /// How an object is to differ from what the record says of it.
  enum Difference: UInt8, Sendable {
    case added, changed
    /// Only the headers differ.
    case headers
    case removed
    /// Not at all. But an earlier publish did not finish, so the object may differ.
    case unfinished
  }

  struct Change: Sendable {
    fileprivate var pathStart: UInt32
    fileprivate var pathCount: UInt16
    var difference: Difference
    var kind: PublishedKind
    /// Whether an earlier publish that did not finish may have changed the object.
    var isPending = false
    /// The number of the file in the source, or the index in `restored`; -1 for a removal.
    var source: Int32 = -1
    /// The index in `olds`; -1 when the record has no such object.
    var old: Int32 = -1
    /// The index in `headers`; -1 for a removal.
    var headers: Int32 = -1

    var isWritten: Bool { difference != .removed }
  }

  /// Sorted by path.
  private(set) var changes: [Change] = []
  private var paths: [UInt8] = []
  /// What the record says of the objects that are changed or removed.
  private(set) var olds: [RecordEntry] = []
  /// The headers that `olds` refer to.
  var oldHeaders: [ObjectHeaders] = []
  /// The headers that `changes` refer to.
  private(set) var headers: [ObjectHeaders] = []
  private var headerIndexes: [ObjectHeaders: Int32] = [:]
  /// The entries of an earlier release that are to be brought back.
  var restored: [RecordEntry] = []
  /// The states of the objects that an unfinished publish may have changed.
  var pendingStates: TextMap<[PendingFiles.State]> = [:]
  /// The number of objects in the record.
  var published = 0
  /// The number of files that are wanted.
  var wanted = 0
  /// The changes in the order in which they are made, as indexes; see `stages`.
  private(set) var order: [Int32] = []
  /// The parts of `order`: each begins when the one before has ended.
  private(set) var stages: [PublishStage] = []

  init() {}

  var isEmpty: Bool { changes.isEmpty }

  mutating func reserve(_ count: Int) { changes.reserveCapacity(count) }

  /// Adds a change; the path must be greater than the one before.
  mutating func add(_ path: some Collection<UInt8>, _ change: Change, old: RecordEntry?) {
    var change = change
    change.pathStart = UInt32(truncatingIfNeeded: paths.count)
    change.pathCount = UInt16(truncatingIfNeeded: path.count)
    paths.append(contentsOf: path)
    if let old {
      change.old = Int32(olds.count)
      olds.append(old)
    }
    changes.append(change)
  }

  /// The index of headers, for `Change.headers`.
  mutating func index(of table: ObjectHeaders) -> Int32 {
    if let index = headerIndexes[table] { return index }
    headerIndexes[table] = Int32(headers.count)
    headers.append(table)
    return Int32(headers.count - 1)
  }

  func pathBytes(_ change: Change) -> ArraySlice<UInt8> {
    paths[Int(change.pathStart)..<Int(change.pathStart) + Int(change.pathCount)]
  }

  func path(_ change: Change) -> String { String(decoding: pathBytes(change), as: UTF8.self) }

  func old(_ change: Change) -> RecordEntry? { change.old < 0 ? nil : olds[Int(change.old)] }

  func headers(_ change: Change) -> ObjectHeaders {
    change.headers < 0 ? ObjectHeaders() : headers[Int(change.headers)]
  }

  /// Sets the order of the changes.
  mutating func arrange(_ keys: [PublishStage.Key]) {
    var order = Array(keys.indices)
    order.sort { a, b in keys[a] == keys[b] ? a < b : keys[a] < keys[b] }
    self.order = order.map { Int32($0) }
    var start = 0
    for place in order.indices
    where place + 1 == order.count || keys[order[place]].stage != keys[order[place + 1]].stage {
      stages.append(
        PublishStage(
          changes: start..<place + 1, isRemoval: !changes[order[start]].isWritten))
      start = place + 1
    }
  }

  func count(_ difference: Difference) -> Int {
    changes.count { $0.difference == difference }
  }
}

extension PublishPlan.Change {
  init(_ difference: PublishPlan.Difference, _ kind: PublishedKind) {
    self.init(pathStart: 0, pathCount: 0, difference: difference, kind: kind)
  }
}
