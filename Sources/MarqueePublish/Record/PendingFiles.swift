internal import MarqueeBase
internal import MarqueeSite

/// The objects that an unfinished publish may have changed: for each path the states that the
/// object may have beside the one in the record's entries.
struct PendingFiles: Sendable {
  /// A state that an object may have.
  struct State: Hashable, Sendable {
    /// The fingerprint of the bytes; nil when the object may have been removed.
    var content: Fingerprint?
    var size = 0
  }

  struct File: Sendable {
    var path: [UInt8]
    var states: [State]
  }

  /// Sorted by path.
  private(set) var files: [File] = []

  init() {}

  private mutating func add(_ path: [UInt8], _ states: [State]) {
    if let last = files.last, last.path == path {
      for state in states where !files[files.count - 1].states.contains(state) {
        files[files.count - 1].states.append(state)
      }
    } else {
      files.append(File(path: path, states: states))
    }
  }

  /// Reads what `PendingWriter` writes.
  init(_ bytes: UnsafeRawBufferPointer) throws(RecordDamage) {
    var cursor = RecordCursor(bytes)
    var path = SortedPath()
    for _ in 0..<(try cursor.number(upTo: bytes.count / 3)) {
      try path.read(&cursor, allowsSame: true)
      let flags = try cursor.byte()
      guard flags <= PendingWriter.isRemoval else { throw RecordDamage() }
      var state = State()
      if flags == 0 {
        state.content = Fingerprint(try cursor.take(16))
        state.size = try cursor.number(upTo: RecordEntry.largest)
      }
      add(path.bytes, [state])
    }
    guard cursor.isAtEnd else { throw RecordDamage() }
  }
}
