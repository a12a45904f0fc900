internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// Compares pages with their snapshots while they are rendered. Pages that differ are kept in a
/// temporary folder, so that a large site is not held in memory and no snapshot is updated before
/// all pages are made.
final class GoldenComparison: RenderedPages {
  private struct State {
    var same = 0
    /// The pages that differ, by file: the number that names the new bytes in the temporary folder,
    /// and whether there is no snapshot.
    var different: TextMap<(number: Int, isNew: Bool)> = [:]
    var seen: TextSet = []
  }

  private let folder: GoldenFolder
  private let known: TextSet
  private let normaliser: PageNormaliser
  private let wanted: @Sendable (_ file: String) -> Bool
  private let waiting: String
  private let counter = Atomic<Int>(0)
  private let state = Mutex(State())

  /// - Parameters:
  ///   - known: the files in `folder`.
  ///   - waiting: the path of the temporary folder; it is created here and removed with the
  ///     comparison.
  ///   - wanted: whether a file is compared.
  init(
    _ folder: GoldenFolder, known: TextSet, normaliser: PageNormaliser, waiting: String,
    wanted: @escaping @Sendable (_ file: String) -> Bool
  ) throws(Diagnostics) {
    self.folder = folder
    self.known = known
    self.normaliser = normaliser
    self.waiting = waiting
    self.wanted = wanted
    FolderReader.removeTree(waiting)
    try FileSystem.makeFolders(waiting, shownAs: waiting)
  }

  deinit { FolderReader.removeTree(waiting) }

  func put(_ file: String, _ bytes: UnsafeRawBufferPointer) throws(Diagnostics) {
    guard wanted(file) else { return }
    let page = try normaliser.normalise(Array(bytes), file)
    let old = known.contains(file) ? folder.read(file) : nil
    if let old, try normaliser.normalise(old, file) == page {
      state.withLock { state in
        state.same += 1
        state.seen.insert(file)
      }
      return
    }
    let number = counter.add(1, ordering: .relaxed).oldValue
    let failure = page.withUnsafeBytes { FileSystem.write($0, to: "\(waiting)/\(number)") }
    guard failure == 0 else {
      throw Diagnostics(FileSystem.mistake("\(file) can't be kept", failure))
    }
    state.withLock { state in
      state.seen.insert(file)
      state.different[file] = (number, old == nil)
    }
  }

  /// The number of pages that equal their snapshots.
  var same: Int { state.withLock { $0.same } }

  /// The differences, in the order of paths.
  var differences: [GoldenReport.Difference] {
    let (different, seen) = state.withLock { ($0.different, $0.seen) }
    let gone = known.filter { wanted($0) && !seen.contains($0) }
    return
      (different.map { file, found in
        GoldenReport.Difference(file: file, kind: found.isNew ? .added : .changed)
      } + gone.map { GoldenReport.Difference(file: $0, kind: .removed) })
      .sorted { $0.file.utf8.lexicographicallyPrecedes($1.file.utf8) }
  }

  /// The normalised bytes of a page that is new or changed.
  func page(_ file: String) -> [UInt8] {
    guard let number = state.withLock({ $0.different[file]?.number }) else { return [] }
    return FileManager.default.contents(atPath: "\(waiting)/\(number)").map { Array($0) } ?? []
  }

  /// The difference between a page and its snapshot in the format of `diff -u`; nil when there is
  /// none.
  func diff(_ file: String) throws(Diagnostics) -> String? {
    try UnifiedDiff.text(
      old: normaliser.normalise(folder.read(file) ?? [], file), new: page(file),
      oldName: folder.name + "/" + file, newName: file)
  }
}
