internal import MarqueeBase
internal import MarqueeDigest
internal import MarqueeSite

extension ChangeWork {
  private static let attempts = 8

  /// Writes one object.
  func write(_ change: PublishPlan.Change) throws(Diagnostics) -> Written {
    switch bytes {
    case .source(let source): try send(change, Int(change.source), of: source)
    case .copies, .onlyCopies: try copyBack(change, plan.restored[Int(change.source)])
    }
  }

  // MARK: From a source

  private func send(
    _ change: PublishPlan.Change, _ number: Int, of source: any PublishSource
  ) throws(Diagnostics) -> Written {
    let path = plan.path(change)
    let facts = source.facts(of: number)
    let (found, digest) = try source.body(of: number, limit: Self.largestInMemory)
    let content = ContentHash(digest)
    let body: ObjectBody =
      switch found {
      case .bytes(let bytes): .bytes(bytes)
      case .file(let file): .file(path: file, size: facts.size, sha256: digest.bytes)
      }
    if let etag = try writtenBefore(change, path, found, content) {
      return Written(content: content, size: facts.size, etag: etag)
    }
    if let adopted = adopted[path], isSame(adopted, found) {
      let etag = try rewriteHeaders(change, path, etag: adopted.etag, size: adopted.size)
      if let etag { return Written(content: content, size: facts.size, etag: etag) }
    }
    let etag = try put(change, path, body, content, size: facts.size) { reason in
      source.changed(number, reason)
    }
    note(sent: facts.size)
    return Written(content: content, size: facts.size, etag: etag)
  }

  /// Whether an object that another tool wrote has the file's bytes, as its ETag shows: it is an MD5
  /// if the object was written in one request and without a key of KMS.
  private func isSame(_ adopted: ObjectFacts, _ body: BuiltOutput.Body) -> Bool {
    guard case .bytes(let bytes) = body, adopted.size == bytes.count,
      let digest = MD5Digest(of: bytes)
    else { return false }
    return EntityTag(adopted.etag).possibleMD5
      == digest.bytes.withUnsafeBytes { Fingerprint($0) }
  }

  /// The ETag of an object that an unfinished publish has already written as it is wanted; nil when
  /// it has not, or when that is not certain.
  private func writtenBefore(
    _ change: PublishPlan.Change, _ path: String, _ body: BuiltOutput.Body,
    _ content: ContentHash
  ) throws(Diagnostics) -> EntityTag? {
    // An object whose bytes stay could still have its old headers.
    guard change.isPending, knowsPendingHeaders, plan.old(change)?.content != content,
      plan.pendingStates[path]?.contains(where: { $0.content == content.fingerprint }) ?? false
    else { return nil }
    let facts = try reporting { () throws(StoreFailure) in try session.store.facts(of: path) }
    guard let facts, isSame(facts, body) else { return nil }
    return EntityTag(facts.etag)
  }

  /// Gives an object its headers by copying it onto itself, so that its bytes are not sent.
  ///
  /// - Returns: nil when it is not the object that was expected.
  private func rewriteHeaders(
    _ change: PublishPlan.Change, _ path: String, etag: String, size: Int
  ) throws(Diagnostics) -> EntityTag? {
    try session.check()
    do throws(StoreFailure) {
      return EntityTag(
        try session.store.copy(
          session.store.address(of: path), etag: etag, size: size, to: path,
          headers: plan.headers(change)
        ).etag)
    } catch {
      if error.kind == .conditionFailed || error.kind == .missingObject { return nil }
      throw Diagnostics(error.diagnostic)
    }
  }

  /// Writes bytes on the condition that the object is the one that is expected: the one in the
  /// record, or none.
  ///
  /// The condition also keeps a publisher from writing that was stopped in the middle of a request,
  /// and goes on when another one has long taken over.
  private func put(
    _ change: PublishPlan.Change, _ path: String, _ body: ObjectBody, _ content: ContentHash,
    size: Int, _ changed: (String) -> Diagnostics
  ) throws(Diagnostics) -> EntityTag {
    let old = plan.old(change)
    var condition: WriteCondition =
      if let adopted = adopted[path] { .etag(adopted.etag) } else if let old {
        .etag(old.etag.text)
      } else { .absent }
    if !session.options.usesLease, condition == .absent {
      // The server does not look, so this does.
      condition = try expected(change, path, content, size: size)
    }
    for _ in 0..<Self.attempts {
      try session.check()
      do throws(StoreFailure) {
        let receipt = try session.store.write(
          path, body, headers: plan.headers(change), condition: session.condition(condition))
        return EntityTag(receipt.etag)
      } catch {
        switch error.kind {
        case .conflict:
          session.world.sleep(.milliseconds(200))
          continue
        case .conditionFailed, .missingObject: break
        case .fileChanged: throw changed("is not what the build wrote")
        default: throw Diagnostics(error.diagnostic)
        }
      }
      condition = try expected(change, path, content, size: size)
    }
    throw Diagnostics(
      Diagnostic(
        "\(Diagnostic.printable(path)) keeps being changed by others than Marquee",
        code: "publish.changed-by-others", category: .destination,
        help: "find out who else writes to \(session.store.name)"))
  }

  /// The condition for another try after an object was not the expected one.
  ///
  /// - Throws: when the object is not ours, or the lease is lost.
  private func expected(
    _ change: PublishPlan.Change, _ path: String, _ content: ContentHash, size: Int
  ) throws(Diagnostics) -> WriteCondition {
    // Perhaps another publisher has taken over and written it.
    try session.confirmLease()
    let old = plan.old(change)
    let states = plan.pendingStates[path] ?? []
    let sizes = [size] + states.map(\.size) + (old.map { [$0.size] } ?? [])
    guard let found = try self.content(of: path, sizes: sizes) else {
      if old != nil, !change.isPending { warnOfOthers(path, "removed") }
      return .absent
    }
    // A request that was repeated, or an unfinished publish, has written it.
    let isOwn =
      found.content.map { content in
        content == old?.content || states.contains { $0.content == content.fingerprint }
      } ?? false
    if isOwn || found.content == content { return .etag(found.etag) }
    if old != nil {
      warnOfOthers(path, "changed")
    } else if !session.options.adopts {
      throw foreign(path)
    }
    return .etag(found.etag)
  }

  private func warnOfOthers(_ path: String, _ what: String) {
    guard !isRepair else { return }
    warn(
      "\(Diagnostic.printable(path)) was \(what) by others than Marquee, and is written again",
      code: "publish.changed-by-others",
      help: "marquee publish --verify lists what others have changed")
  }

  private func foreign(_ path: String) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        "\(session.store.name) has an object \(Diagnostic.printable(path)) that Marquee did not "
          + "write", code: "publish.foreign", category: .destination,
        help: "publish to another prefix; to take over what is there, give --adopt"))
  }

  /// The ETag and the SHA-256 of an object. The SHA-256 is nil for an object of another size than
  /// those, which is not read, and for one that is too large.
  func content(
    of path: String, sizes: [Int]
  ) throws(Diagnostics) -> (etag: String, content: ContentHash?)? {
    let facts = try reporting { () throws(StoreFailure) in try session.store.facts(of: path) }
    guard let facts else { return nil }
    guard sizes.contains(facts.size), facts.size <= Self.largestRead else {
      return (facts.etag, nil)
    }
    let object = try reporting { () throws(StoreFailure) in
      try session.store.read(path, unlessETag: nil)
    }
    return object.map { ($0.etag, ContentHash(SHA256Digest(of: $0.bytes ?? []))) }
  }

  /// The size up to which an object is read to see whether it is ours.
  private static let largestRead = 256 << 20

  // MARK: From copies

  /// Brings earlier bytes back: from the object itself, which has them when only its headers differ,
  /// or from the kept copy.
  private func copyBack(
    _ change: PublishPlan.Change, _ entry: RecordEntry
  ) throws(Diagnostics) -> Written {
    let path = plan.path(change)
    if let old = plan.old(change), old.content == entry.content,
      let etag = try rewriteHeaders(change, path, etag: old.etag.text, size: old.size)
    {
      return Written(content: entry.content, size: entry.size, etag: etag)
    }
    if case .copies(let source) = bytes, let written = try send(change, entry, like: source) {
      return written
    }
    try session.check()
    let key = Self.keptKey(entry.content)
    do throws(StoreFailure) {
      let receipt = try session.store.copy(
        session.state.address(of: key), etag: nil, size: entry.size, to: path,
        headers: plan.headers(change))
      return Written(
        content: entry.content, size: entry.size, etag: EntityTag(receipt.etag))
    } catch {
      guard error.kind == .missingObject else { throw Diagnostics(error.diagnostic) }
    }
    throw Diagnostics(
      Diagnostic(
        "\(Diagnostic.printable(path)) can't be brought back: its copy is gone",
        code: .copyMissing, category: .destination,
        help: "publish the last build instead"))
  }

  /// Sends the source's file if it has an entry's bytes.
  ///
  /// - Returns: nil when it has not.
  private func send(
    _ change: PublishPlan.Change, _ entry: RecordEntry, like source: any PublishSource
  ) throws(Diagnostics) -> Written? {
    let found = Array(plan.pathBytes(change)).withUnsafeBufferPointer { source.find($0) }
    guard let number = found,
      source.facts(of: number).content == entry.content.fingerprint
    else { return nil }
    return try send(change, number, of: source)
  }
}

extension Diagnostic.Code {
  /// The copy of an earlier file is gone.
  static let copyMissing: Diagnostic.Code = "publish.copy-missing"
}
