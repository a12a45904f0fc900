internal import Glibc
internal import MarqueeBase

/// Copies files from shards to the staging area, on one thread.
final class ShardWriter {
  /// The reason why a shard's file can't be published.
  enum Mistake: Hashable, Sendable {
    case missing, link, noFile
    case size(Int, wanted: Int)
    case content
    /// - Parameter code: the system's error number.
    case unreadable(Int32)
  }

  private enum Outcome {
    /// - Parameter change: empty for a file that the output has already.
    case settled(change: PageFlags, modified: Int64)
    case refused(Mistake)
  }

  private let stage: StageWriter
  private let manifest: Manifest?
  private let digester = Digester()
  private let block: UnsafeMutableRawBufferPointer

  init(_ staging: StagingArea, _ manifest: Manifest?) {
    stage = staging.writer()
    self.manifest = manifest
    block = .allocate(byteCount: 1 << 16, alignment: 16)
  }

  deinit { block.deallocate() }

  /// Stages a page's file, unless the output has it already, and calls `PageChunk.settle`.
  ///
  /// - Returns: the mistake in the shard's file; nil when there is none.
  /// - Throws: when the file can't be staged.
  func put(_ chunk: PageChunk, _ index: Int, _ folder: ShardFolder) throws(Diagnostics) -> Mistake?
  {
    let entry = chunk.entries[index]
    let outcome = chunk.withPath(index) { kept in
      kept.withFile { file in
        Result { () throws(Diagnostics) in try put(file, entry, folder) }
      }
    }
    switch try outcome.get() {
    case .refused(let mistake): return mistake
    case .settled(let change, let modified):
      chunk.settle(index, change, modified: Int(modified))
      return nil
    }
  }

  private func put(
    _ file: UnsafeBufferPointer<UInt8>, _ entry: PageEntry, _ folder: ShardFolder
  ) throws(Diagnostics) -> Outcome {
    let facts = stage.facts(file)
    if let facts, isThere(file, entry, facts) {
      return .settled(change: [], modified: facts.modified)
    }
    guard let input = folder.file(file) else {
      switch errno {
      case ENOENT: return .refused(.missing)
      case ELOOP, ENOTDIR: return .refused(.link)
      case ENXIO: return .refused(.noFile)
      default: return .refused(.unreadable(errno))
      }
    }
    guard let found = FileFacts(descriptor: input.number), found.kind == .file else {
      return .refused(.noFile)
    }
    guard Int(found.size) == entry.size else {
      return .refused(.size(Int(found.size), wanted: entry.size))
    }
    var mistake: Mistake?
    let outcome = try stage.write(file) { output in
      copy(input.number, entry, to: output, &mistake)
    }
    guard case .staged(let modified) = outcome else { throw Self.taken(file) }
    if let mistake {
      stage.remove(file)
      return .refused(mistake)
    }
    return .settled(change: facts == nil ? .added : .changed, modified: modified)
  }

  /// Whether the output has the file with these bytes. A file that has not changed since the last
  /// build is not read.
  private func isThere(
    _ file: UnsafeBufferPointer<UInt8>, _ entry: PageEntry, _ facts: FileFacts
  ) -> Bool {
    guard facts.kind == .file, facts.size == entry.size else { return false }
    if let manifest, let number = manifest.find(file: file) {
      let known = manifest.entry(number)
      if known.size == entry.size, known.modified == facts.modified {
        return known.content == entry.content
      }
    }
    return stage.isSame(file, size: entry.size, content: entry.content, digester)
  }

  /// - Returns: 0, or the error number of a failed write.
  private func copy(
    _ input: Int32, _ entry: PageEntry, to output: Int32, _ mistake: inout Mistake?
  ) -> Int32 {
    var rest = entry.size
    var failure: Int32 = 0
    while rest > 0, failure == 0 {
      let count = BlockingIO.read(
        input, into: UnsafeMutableRawBufferPointer(rebasing: block[..<min(rest, block.count)]))
      if count < 0 { mistake = .unreadable(errno) }
      if count <= 0 { break }
      rest -= count
      let bytes = UnsafeRawBufferPointer(rebasing: block[..<count])
      digester.addPlain(bytes)
      failure = BlockingIO.write(bytes, to: output)
    }
    // `finish` is called in any case, so that the digester is reset.
    if digester.finish() != entry.content, mistake == nil { mistake = .content }
    return failure
  }

  /// The error when a path is taken on a file system that ignores case; `PageClaims` has found all
  /// paths that are equal byte for byte.
  private static func taken(_ file: UnsafeBufferPointer<UInt8>) -> Diagnostics {
    let name = Diagnostic.printable(String(decoding: file, as: UTF8.self))
    return Diagnostics(
      Diagnostic(
        "\(name) can't be written beside another page whose path differs in case only",
        code: "page.case", help: "use lower case, for instance with | slug"))
  }
}
