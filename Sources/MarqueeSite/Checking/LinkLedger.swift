internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// Collects the links of a site's pages, and the anchors that links may name.
///
/// It keeps one entry per address, not per link: ten thousand pages with the same navigation take
/// as much memory as one. It is called by many threads, and its result does not depend on their
/// order.
final class LinkLedger: Sendable {
  /// An address that pages link to.
  struct Entry: Sendable {
    var target: SiteAddress.Target
    var link: PageFacts.Link
    var pages: Pages
  }

  /// The pages that share a link or a mistake: the first by name, and their number.
  struct Pages: Sendable {
    private(set) var first: String
    private(set) var count: Int

    init(_ file: String) {
      first = file
      count = 1
    }

    /// - Parameter file: a page that has not been added before.
    mutating func add(_ file: String) {
      if file < first { first = file }
      count += 1
    }
  }

  fileprivate struct State {
    var entries: TextMap<Entry> = [:]
    var flaws: [FlawKey: (flaw: PageFacts.Flaw, pages: Pages)] = [:]
    var files: TextSet = []
    /// The anchors of each HTML page, as indices of `anchorNames`.
    var anchors: TextMap<[Int32]> = [:]
    var anchorNumbers: TextMap<Int32> = [:]
    var anchorNames: [String] = []
    var linkCount = 0
    var pageCount = 0
  }

  /// Mistakes with equal keys are reported as one: pages of one source that lack the same thing.
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

  /// Adds a file that is not an HTML page.
  func add(file: String) { state.withLock { _ = $0.files.insert(file) } }

  func add(_ facts: PageFacts, file: String) {
    // The slow work is done before the lock is taken.
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

  /// The flaw without the image's address: images without `alt` are one mistake of their template.
  private static func kind(of flaw: PageFacts.Flaw) -> PageFacts.Flaw {
    if case .noAlt(let element, _) = flaw { return .noAlt(element: element, image: "") }
    return flaw
  }

  /// Whether a fragment names a place on a page with these anchors.
  static func names(_ fragment: String, in anchors: TextSet) -> Bool {
    // `:~:text=…` is a fragment directive, which only the browser reads.
    let hasDirective = fragment.utf8.contains(UInt8(ascii: "~"))
    let end = hasDirective ? fragment.range(of: ":~:")?.lowerBound : nil
    let name = String(fragment[..<(end ?? fragment.endIndex)])
    // An empty fragment is the top of the page; scripts that route by fragments use `#/` and `#!`.
    if name.isEmpty || name.hasPrefix("/") || name.hasPrefix("!") { return true }
    if anchors.contains(name) { return true }
    let decoded = SiteAddress.decoded(name)
    return anchors.contains(decoded) || decoded.lowercased() == "top"
  }
}

extension LinkLedger {
  /// The collected links, mistakes and files, sorted, once all pages are rendered.
  struct Summary: Sendable {
    /// The links in the order of their first pages.
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

    /// The anchors of a page; nil for a file that is no HTML page.
    func anchors(of file: String) -> [String]? {
      anchorNumbers[file]?.map { anchorNames[Int($0)] }
    }
  }

  var summary: Summary { state.withLock { Summary($0) } }
}
