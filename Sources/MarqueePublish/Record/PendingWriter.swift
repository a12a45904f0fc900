internal import MarqueeSite

/// Writes the files of a publish that is about to begin: the number of states; each: path
/// (`SortedPath`), 1 for a removal or 0; then fingerprint (16 bytes) and size. Sorted by path; a path
/// may have several states.
struct PendingWriter {
  static let isRemoval: UInt8 = 1

  private var states = RecordBytes()
  private var path = SortedPath()
  private var count = 0

  /// - Parameter path: not less than the one before.
  mutating func add(_ path: some Collection<UInt8>, _ state: PendingFiles.State) {
    count += 1
    self.path.write(path, to: &states)
    guard let content = state.content else { return states.append(Self.isRemoval) }
    states.append(0)
    states.append(content)
    states.append(number: state.size)
  }

  func finished() -> [UInt8] {
    var output = RecordBytes()
    output.reserve(states.count + 16)
    output.append(number: count)
    output.append(states.bytes)
    return output.bytes
  }
}
