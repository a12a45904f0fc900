internal import MarqueeBase
internal import MarqueeSite

extension PublishSession {
  /// Lists all objects of a store in the order of their keys, without those of the state.
  func list(
    _ store: CountingStore, without prefix: String?,
    _ body: (ObjectFacts) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    var continuation: String?
    var count = 0
    repeat {
      try checkCancellation()
      let page = try reporting { () throws(StoreFailure) in
        try store.list(prefix: "", continuation: continuation)
      }
      for facts in page.objects {
        if let prefix, facts.key.hasPrefix(prefix) { continue }
        try body(facts)
      }
      count += page.objects.count
      report(.listing, done: count)
      continuation = page.continuation
    } while continuation != nil
  }

  /// The objects at the paths of a source that are there already, when no record says anything of
  /// them. Those at other paths are named and stay.
  func adopted(
    _ source: any PublishSource, _ report: inout PublishReport
  ) throws(Diagnostics) -> TextMap<ObjectFacts> {
    var adopted: TextMap<ObjectFacts> = [:]
    var foreign: (count: Int, first: [String]) = (0, [])
    try list(store, without: statePrefix) { facts throws(Diagnostics) in
      let isWanted = Array(facts.key.utf8).withUnsafeBufferPointer { source.find($0) != nil }
      if isWanted {
        adopted[facts.key] = facts
      } else {
        foreign.count += 1
        if foreign.first.count < 3 { foreign.first.append(Diagnostic.printable(facts.key)) }
      }
    }
    if foreign.count > 0 {
      let more = foreign.count > foreign.first.count ? ", …" : ""
      report.warnings.append(
        Diagnostic(
          "\(store.name) has \(foreign.count) \(foreign.count == 1 ? "object" : "objects") that the site "
            + "does not have; left as they are: " + foreign.first.joined(separator: ", ") + more,
          code: "publish.foreign",
          category: .destination, severity: .warning,
          help: "remove them if they are left from another tool"))
    }
    return adopted
  }
}
