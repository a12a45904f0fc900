internal import MarqueeBase
internal import MarqueeDigest
internal import MarqueeSite

/// A destination's record as it was read.
struct FoundRecord: Sendable {
  /// Nil when nothing is published, or when the record can't be read and is to be replaced.
  var record: PublishRecord?
  /// The ETag of the record's object; nil when there is none.
  var etag: String?
}

extension PublishSession {
  static let recordKey = "published"

  private var cache: RecordCache? { options.cacheFile.map { RecordCache(path: $0) } }

  /// Reads the record, or its copy in the state folder if that is the same.
  func readRecord() throws(Diagnostics) -> FoundRecord {
    report(.comparing)
    let cached = cache?.load()
    if let found = try readRecord(cached) { return found }
    // The copy has the record's ETag, and is damaged.
    cache?.remove()
    return try readRecord(nil) ?? FoundRecord()
  }

  /// - Returns: nil when the copy can't be used.
  private func readRecord(
    _ cached: (record: RecordStorage, etag: String)?
  ) throws(Diagnostics) -> FoundRecord? {
    let object = try reporting { () throws(StoreFailure) in
      try state.read(Self.recordKey, unlessETag: cached?.etag)
    }
    guard let object else { return FoundRecord() }
    guard let bytes = object.bytes else {
      guard let cached, let record = try? PublishRecord(cached.record) else { return nil }
      return FoundRecord(record: record, etag: object.etag)
    }
    do throws(PublishRecord.Mistake) {
      let record = try PublishRecord(RecordStorage(bytes))
      cache?.save(bytes, etag: object.etag)
      return FoundRecord(record: record, etag: object.etag)
    } catch {
      if options.adopts, error == .damaged { return FoundRecord(etag: object.etag) }
      throw unreadable(error)
    }
  }

  private func unreadable(_ mistake: PublishRecord.Mistake) -> Diagnostics {
    let (reason, help): (String, String) =
      switch mistake {
      case .damaged:
        (
          "is damaged",
          "publish with --adopt, which compares the objects themselves; earlier releases can't be "
            + "brought back then"
        )
      case .otherVersion(newer: true):
        ("was written by a newer version of Marquee", "update this one")
      case .otherVersion(newer: false):
        (
          "was written by a version of Marquee that this one does not know",
          "publish with --adopt, which compares the objects themselves"
        )
      }
    return Diagnostics(
      Diagnostic(
        "the record of what is published at \(store.name) \(reason)", code: "publish.record",
        category: .destination, help: help))
  }

  /// Writes the record.
  ///
  /// - Parameter etag: the ETag that it must have now; nil when there must be none.
  /// - Returns: the new ETag; nil when the record is not as it was read.
  func writeRecord(_ bytes: [UInt8], replacing etag: String?) throws(Diagnostics) -> String? {
    do throws(StoreFailure) {
      return try state.write(
        Self.recordKey, .bytes(bytes), headers: StateHeaders.binary,
        condition: condition(etag.map { .etag($0) } ?? .absent)
      ).etag
    } catch {
      switch error.kind {
      case .conditionFailed, .conflict, .missingObject: break
      default: throw Diagnostics(error.diagnostic)
      }
    }
    // The request may have succeeded and only its response was lost, and it was repeated.
    let object = try reporting { () throws(StoreFailure) in
      try state.read(Self.recordKey, unlessETag: nil)
    }
    guard let found = object?.bytes, SHA256Digest(of: found) == SHA256Digest(of: bytes) else {
      return nil
    }
    return object?.etag
  }

  func keepCopy(_ record: [UInt8], etag: String) { cache?.save(record, etag: etag) }
}
