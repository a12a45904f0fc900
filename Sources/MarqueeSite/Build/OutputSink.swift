internal import MarqueeBase

/// The sink of a build: it stages files that are new or changed and skips those that the output has
/// already.
struct OutputSink: PageSink {
  let staging: StagingArea
  let manifest: Manifest?

  var forms: [any OutputForm] { OutputForms.all }

  func writer() -> any PageWriter { OutputWriter(self) }
}

/// The writer of one thread.
///
/// A file of the last build whose hash, size and time are all as they were is not read: one `stat`
/// is enough. Any other file is compared byte by byte.
final class OutputWriter: PageWriter {
  private let stage: StageWriter
  private let manifest: Manifest?
  private let digester = Digester()
  /// The output was empty when the build began, so no file can exist yet.
  private let isFirst: Bool

  init(_ sink: OutputSink) {
    stage = sink.staging.writer()
    manifest = sink.manifest
    isFirst = sink.staging.isOutputEmpty
  }

  func put(_ file: String, _ bytes: UnsafeRawBufferPointer) throws(Diagnostics) -> FileOutcome {
    let content = digester.fingerprint(of: bytes)
    var file = file
    return try file.withUTF8 { name in
      Result { () throws(Diagnostics) in try put(name, bytes, content) }
    }.get()
  }

  private func put(
    _ file: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeRawBufferPointer, _ content: Fingerprint
  ) throws(Diagnostics) -> FileOutcome {
    var change = FileOutcome.Change.added
    if !isFirst, let facts = stage.facts(file) {
      let isKnown =
        manifest?.find(file: file).map { number in
          let entry = manifest?.entry(number)
          return entry?.content == content && Self.isIntact(facts, entry)
        } ?? false
      if isKnown || facts.size == bytes.count && facts.kind == .file && stage.isSame(file, bytes) {
        var put = FileOutcome(change: .unchanged, size: bytes.count)
        put.content = content
        put.modified = Int(facts.modified)
        return put
      }
      change = .changed
    }
    var put = FileOutcome(change: change, size: bytes.count)
    put.content = content
    // Two pages with one path are reported by `PageClaims`, which names both pages' rows.
    if case .staged(let modified) = try stage.write(file, bytes) { put.modified = Int(modified) }
    return put
  }

  /// Whether a page of the last build is in the output with the size and time with which it was
  /// written.
  func isIntact(_ number: Int) -> Bool {
    guard !isFirst, let manifest else { return false }
    let kept = manifest.path(number)
    let facts = kept.withFile { stage.facts($0) }
    return facts.map { Self.isIntact($0, manifest.entry(number)) } ?? false
  }

  private static func isIntact(_ facts: FileFacts, _ entry: PageEntry?) -> Bool {
    guard let entry else { return false }
    return facts.kind == .file && facts.size == entry.size && facts.modified == entry.modified
  }
}
