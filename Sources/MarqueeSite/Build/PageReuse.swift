internal import MarqueeBase
internal import Synchronization

/// Finds the pages of the last build that need not be rendered again.
final class PageReuse: Sendable {
  let manifest: Manifest
  private let keyed: [any KeyedLookups]
  private let asked = Atomic<Int>(0)
  private let index = Mutex<[UInt64: Fingerprint]?>(nil)

  init(_ manifest: Manifest, keyed: [any KeyedLookups]) {
    self.manifest = manifest
    self.keyed = keyed
  }

  /// Notes that `pages` more pages were looked for; now and then the manifest's memory is given
  /// back.
  func count(_ pages: Int) {
    let (old, new) = asked.add(pages, ordering: .relaxed)
    if old / Manifest.pagesBetweenRests != new / Manifest.pagesBetweenRests { manifest.rest() }
  }

  /// Finds the page that was made from `inputs`, if what it looked up is unchanged and `now` is
  /// within the period in which it is shown.
  ///
  /// - Returns: the page's number in the manifest, and when it expires; nil when it must be
  ///   rendered.
  func find(_ inputs: Fingerprint, now: Moment) -> (number: Int, end: Moment?)? {
    guard let number = manifest.find(inputs: inputs) else { return nil }
    guard manifest.entry(number).lookupCount > 0 else { return (number, nil) }
    var lookups = manifest.lookups(number)
    var end: Moment?
    if let shown = lookups.last.flatMap({ ShownPeriod($0) }) {
      guard shown.contains(now) else { return nil }
      end = shown.end
      lookups.removeLast()
    }
    guard !lookups.isEmpty else { return (number, end) }
    let isSame = index.withLock { index in
      let known = index ?? makeIndex()
      index = known
      return lookups.allSatisfy { (known[$0.key] ?? .none) == $0.found }
    }
    return isSame ? (number, end) : nil
  }

  private func makeIndex() -> [UInt64: Fingerprint] {
    var index: [UInt64: Fingerprint] = [:]
    let digester = Digester()
    func add(_ key: UInt64, _ fingerprint: Fingerprint) {
      // Two keys with one hash share what they found: a change of either is noticed.
      guard let other = index[key] else {
        index[key] = fingerprint
        return
      }
      index[key] = Fingerprint(
        high: other.high ^ fingerprint.high, low: other.low ^ fingerprint.low)
    }
    for rows in keyed {
      add(LookupLog.hash(of: rows.query, digester), rows.fingerprint)
      rows.forEachKey { key, fingerprint in
        add(LookupLog.hash(key, in: rows.query, digester), fingerprint)
      }
    }
    return index
  }
}
