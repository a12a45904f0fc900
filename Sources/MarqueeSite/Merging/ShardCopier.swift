internal import Glibc
internal import MarqueeBase
internal import Synchronization

/// Stages the files of the shards that the output doesn't have, on all cores.
///
/// Each file is hashed while it is copied and must be what its build wrote: a file that has been
/// changed, truncated or replaced since then is reported. Files are always copied, never linked:
/// the shard's file may be written to later. (A clone that shares the disk's blocks would save the
/// writing, but not the reading that the hash needs.)
final class ShardCopier: Sendable {
  private struct State {
    var next = 0
    var done = 0
    var mistakes: [(part: Int, file: String, diagnostic: Diagnostic)] = []
    /// The error when the output can't be written to: then copying stops.
    var failure: Diagnostics?
  }

  private let parts: [BuiltShard]
  /// The parts of the `PageTable`, whose source is the index in `parts`.
  private let chunks: [PageTable.Part]
  private let staging: StagingArea
  private let manifest: Manifest?
  private let progress: @Sendable (_ done: Int) -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - table: the pages; a source is an index in `parts`.
  ///   - manifest: the manifest of the last build; nil when there is none.
  ///   - progress: called from any thread with the number of files that are done.
  init(
    _ parts: [BuiltShard], _ table: PageTable, staging: StagingArea, manifest: Manifest?,
    progress: @escaping @Sendable (_ done: Int) -> Void
  ) {
    self.parts = parts
    chunks = table.parts
    self.staging = staging
    self.manifest = manifest
    self.progress = progress
  }

  /// Copies all files that are needed, and calls `PageChunk.settle` for every page.
  ///
  /// - Throws: a diagnostic for each file that is not what its build wrote, at most
  ///   `PageErrors.limit`, in the order of the shards; or the reason why the output can't be
  ///   written to.
  func run(threads: Int) throws(Diagnostics) {
    Workers.run(threads) { _ in work() }
    let (mistakes, failure) = state.withLock { ($0.mistakes, $0.failure) }
    if let failure { throw failure }
    guard !mistakes.isEmpty else { return }
    let sorted = mistakes.sorted { ($0.part, $0.file) < ($1.part, $1.file) }.map(\.diagnostic)
    var told = Array(sorted.prefix(PageErrors.limit))
    let further = sorted.count - told.count
    if further > 0 {
      told[told.count - 1].notes.append(
        Diagnostic.Note("\(further) further \(further == 1 ? "file is" : "files are") not shown"))
    }
    throw Diagnostics(told)
  }

  private func next() -> Int? {
    state.withLock { state in
      guard state.failure == nil, state.next < chunks.count else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  private func work() {
    let writer = ShardWriter(staging, manifest)
    var folder: (part: Int, folder: ShardFolder)?
    while let number = next() {
      let chunk = chunks[number].chunk
      let part = chunks[number].source
      let from =
        folder.flatMap { $0.part == part ? $0.folder : nil } ?? ShardFolder(parts[part].path)
      folder = (part, from)
      do throws(Diagnostics) {
        for index in chunk.entries.indices {
          guard let mistake = try writer.put(chunk, index, from) else { continue }
          let diagnostic = tell(mistake, chunk.file(index), parts[part])
          state.withLock { $0.mistakes.append((part, chunk.file(index), diagnostic)) }
        }
      } catch {
        state.withLock { $0.failure = $0.failure ?? error }
      }
      let count = chunk.entries.count
      state.withLock { state in
        state.done += count
        progress(state.done)
      }
    }
  }

  private func tell(
    _ mistake: ShardWriter.Mistake, _ file: String, _ part: BuiltShard
  ) -> Diagnostic {
    let message =
      switch mistake {
      case .missing: "is missing"
      case .link: "is a link, or behind one"
      case .noFile: "is not a file"
      case .size(let size, let wanted): "has \(size) bytes, not the \(wanted) that its build wrote"
      case .content: "is not as its build wrote it"
      case .unreadable(let code): "can't be read: \(String(cString: strerror(code)))"
      }
    return Diagnostic(
      "\(part.name)/\(Diagnostic.printable(file)) \(message)", code: "merge.file",
      help: "build share \(part.shard) again, and merge then")
  }
}
