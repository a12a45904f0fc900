internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// What the pages of a site link to, and what they have to be linked to.
///
/// It keeps one entry per address, not per link: ten thousand pages with the same navigation cost
/// as much as one. Called by many threads; what it answers does not depend on their order.
final class LinkLedger: Sendable {
  /// An address that pages link to.
  struct Entry: Sendable {
    var target: SiteAddress.Target
    var link: PageFacts.Link
    var pages: Pages
  }

  /// The pages that have something: the first by name, and how many.
  struct Pages: Sendable {
    private(set) var first: String
    private(set) var count: Int

    init(_ file: String) {
      first = file
      count = 1
    }

    /// - Parameter file: each page at most once.
    mutating func add(_ file: String) {
      if file < first { first = file }
      count += 1
    }
  }

  fileprivate struct State {
    var entries: TextMap<Entry> = [:]
    var flaws: [FlawKey: (flaw: PageFacts.Flaw, pages: Pages)] = [:]
    var files: TextSet = []
    /// Of each HTML page, what fragments may name, as numbers in `anchorNames`.
    var anchors: TextMap<[Int32]> = [:]
    var anchorNumbers: TextMap<Int32> = [:]
    var anchorNames: [String] = []
    var linkCount = 0
    var pageCount = 0
  }

  /// Mistakes that are one for the reader: pages of one source that lack the same thing.
  fileprivate struct FlawKey: Hashable {
    let flaw: PageFacts.Flaw
    @ComparedByBytes var source: String
  }

  private let state = Mutex(State())
  let address: SiteAddress
  private let origins: PageOrigins

  init(_ address: SiteAddress, _ origins: PageOrigins) {
    self.address = address
    self.origins = origins
  }

  /// A file of the site that is no page.
  func add(file: String) { state.withLock { _ = $0.files.insert(file) } }

  func add(_ facts: PageFacts, file: String) {
    // All that takes long is done before the lock.
    let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
    let own = TextSet(facts.anchors)
    var found: [(key: String, link: PageFacts.Link, target: SiteAddress.Target?)] = []
    for link in facts.links {
      let isAbsolute =
        link.text.hasPrefix("/") || link.text.hasPrefix("http:")
        || link.text.hasPrefix("https:")
      let isHere = link.text.hasPrefix("#")
      if isHere, facts.base == nil, case .here(let fragment) = target(of: link, file, facts),
        Self.names(fragment, in: own)
      {
        continue
      }
      let key =
        isHere
        ? "#\(file)\(link.text)"
        : isAbsolute ? link.text : "\(facts.base ?? "") \(folder) \(link.text)"
      found.append((key, link, isAbsolute ? nil : target(of: link, file, facts)))
    }
    let source = facts.flaws.isEmpty ? "" : origins.source(of: file) ?? ""
    let flaws = facts.flaws.map { FlawKey(flaw: Self.kind(of: $0), source: source) }
    state.withLock { state in
      state.files.insert(file)
      state.pageCount += 1
      state.linkCount += facts.links.count
      var seen: TextSet = []
      for (key, link, known) in found where seen.insert(key).inserted {
        if let first = state.entries[key]?.pages.first {
          if file < first { state.entries[key]?.link = link }
          state.entries[key]?.pages.add(file)
          continue
        }
        let target = known ?? target(of: link, file, facts)
        state.entries[key] = Entry(target: target, link: link, pages: Pages(file))
      }
      var told: Set<FlawKey> = []
      for (key, flaw) in zip(flaws, facts.flaws) where told.insert(key).inserted {
        if let known = state.flaws[key] {
          if file < known.pages.first { state.flaws[key]?.flaw = flaw }
          state.flaws[key]?.pages.add(file)
        } else {
          state.flaws[key] = (flaw, Pages(file))
        }
      }
      var numbers: [Int32] = []
      numbers.reserveCapacity(facts.anchors.count)
      for name in facts.anchors {
        if let number = state.anchorNumbers[name] {
          numbers.append(number)
        } else {
          let number = Int32(state.anchorNames.count)
          state.anchorNumbers[name] = number
          state.anchorNames.append(name)
          numbers.append(number)
        }
      }
      state.anchors[file] = numbers
    }
  }

  private func target(
    of link: PageFacts.Link, _ file: String, _ facts: PageFacts
  ) -> SiteAddress.Target {
    address.target(of: link.text, on: file, base: facts.base)
  }

  /// Images without `alt` are one mistake of their template, whichever image it is.
  private static func kind(of flaw: PageFacts.Flaw) -> PageFacts.Flaw {
    if case .noAlt(let element, _) = flaw { return .noAlt(element: element, image: "") }
    return flaw
  }

  /// Whether a fragment leads somewhere on a page.
  static func names(_ fragment: String, in anchors: TextSet) -> Bool {
    // `:~:text=…` is for the browser.
    let hasDirective = fragment.utf8.contains(UInt8(ascii: "~"))
    let end = hasDirective ? fragment.range(of: ":~:")?.lowerBound : nil
    let name = String(fragment[..<(end ?? fragment.endIndex)])
    // Scripts that route by fragments write them so.
    if name.isEmpty || name.hasPrefix("/") || name.hasPrefix("!") { return true }
    if anchors.contains(name) { return true }
    let decoded = SiteAddress.decoded(name)
    return anchors.contains(decoded) || decoded.lowercased() == "top"
  }
}

extension LinkLedger {
  /// Everything at the end of a build.
  struct Summary: Sendable {
    /// In the order of their first pages.
    let entries: [Entry]
    let flaws: [(flaw: PageFacts.Flaw, pages: Pages, source: String)]
    let files: TextSet
    let linkCount: Int
    let pageCount: Int
    private let anchorNumbers: TextMap<[Int32]>
    private let anchorNames: [String]

    fileprivate init(_ state: State) {
      entries = state.entries.values.sorted {
        ($0.pages.first, ByteText($0.link.text), $0.link.attribute)
          < ($1.pages.first, ByteText($1.link.text), $1.link.attribute)
      }
      flaws = state.flaws.map { ($1.flaw, $1.pages, $0.source) }.sorted {
        ($0.pages.first, "\($0.flaw)", ByteText($0.source))
          < ($1.pages.first, "\($1.flaw)", ByteText($1.source))
      }
      files = state.files
      linkCount = state.linkCount
      pageCount = state.pageCount
      anchorNumbers = state.anchors
      anchorNames = state.anchorNames
    }

    /// What fragments may name on a page; nil for a file that is no HTML page.
    func anchors(of file: String) -> [String]? {
      anchorNumbers[file]?.map { anchorNames[Int($0)] }
    }
  }

  var summary: Summary { state.withLock { Summary($0) } }
}
