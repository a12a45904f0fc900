internal import MarqueeBase
internal import MarqueeSite

extension PublishSession {
  /// The site's key with the names that it had before.
  ///
  /// - Throws: when another site is published at the destination.
  func key(_ key: SiteKey, at found: FoundRecord) throws(Diagnostics) -> SiteKey {
    guard let recorded = found.record?.head.key else { return key }
    if key.isSame(as: recorded) { return key.adding(recorded) }
    throw Diagnostics(
      Diagnostic(
        "\(store.name) is the place of another site: of \(recorded.shown), and this is "
          + key.shown, code: "publish.other-site", category: .destination,
        help: "publish to another bucket or prefix; if the site has got another name, say so: "
          + "site: {id: \(recorded.id ?? recorded.names.first ?? "")}"))
  }

  /// Throws when the destination is inside the place of another publish.
  ///
  /// - Parameter parents: the states of the places above, nearest first.
  func checkParents(_ parents: [any ObjectStore]) throws(Diagnostics) {
    guard !options.adopts else { return }
    for parent in parents {
      let counted = CountingStore(store: parent, log: log)
      let object = try reporting { () throws(StoreFailure) in
        try counted.read(Self.recordKey, unlessETag: nil)
      }
      guard let bytes = object?.bytes else { continue }
      let site = (try? PublishRecord(RecordStorage(bytes)))?.head.key.shown ?? "another site"
      throw Diagnostics(
        Diagnostic(
          "\(store.name) is inside a place where \(site) is published: its record is in "
            + parent.name, code: "publish.other-site", category: .destination,
          help: "publish to a bucket or prefix of its own; if one site is meant to be inside the "
            + "other, give --adopt"))
    }
  }

  /// Throws when a file of the source would be among the records of the state.
  func checkPlace(_ plan: PublishPlan) throws(Diagnostics) {
    guard let prefix = statePrefix else { return }
    for change in plan.changes where change.isWritten {
      guard plan.pathBytes(change).starts(with: prefix.utf8) else { continue }
      throw Diagnostics(
        Diagnostic(
          "\(Diagnostic.printable(plan.path(change))) can't be published: what is below \(prefix) is Marquee's "
            + "own", code: "publish.place", category: .configuration,
          help: "give the file another path, or publish.state another place"))
    }
  }

  /// The beginning of the keys of the state's objects in the store; nil when they are elsewhere.
  var statePrefix: String? {
    let (own, other) = (store.address(of: ""), state.address(of: ""))
    guard own.bucket == other.bucket, other.key.hasPrefix(own.key), other.key != own.key else {
      return nil
    }
    return String(decoding: other.key.utf8.dropFirst(own.key.utf8.count), as: UTF8.self)
  }
}
