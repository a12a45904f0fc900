internal import MarqueeBase

/// Turns the answers of external addresses into diagnostics.
struct ExternalFindings {
  private let sources: SourceLocator
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var redirects = 0

  init(_ sources: SourceLocator) { self.sources = sources }

  /// - Parameter links: each address with the pages that link to it, in the order in which they are
  ///   reported.
  mutating func add(
    _ links: [(url: String, entry: LinkLedger.Entry)], _ outcomes: TextMap<ExternalLinks.Outcome>
  ) {
    var told: TextSet = []
    for (url, entry) in links where told.insert(url).inserted {
      switch outcomes[url] {
      case nil, .fine?: break
      case .moved(let to, let isPermanent)?:
        redirects += 1
        if isPermanent {
          report(
            "has moved to \(LinkFindings.quoted(to))", "check.moved", .warning, entry,
            help: "link to the new address")
        }
      case .status(let status)?: report(status, entry)
      case .failed(let failure)?: report(failure, entry)
      case .tooManyRedirects?:
        report("is redirected again and again", "check.external", .warning, entry, help: nil)
      case .leavesWeb(let to)?:
        report(
          "is redirected to \(LinkFindings.quoted(to))", "check.external", .warning, entry,
          help: nil)
      }
    }
  }

  private mutating func report(_ status: Int, _ entry: LinkLedger.Entry) {
    switch status {
    case 404, 410:
      report(
        "is gone: the server answers \(status)", "check.external-broken", .error, entry,
        help: "correct the address, or remove the link")
    case 401, 403, 429, 451:
      report(
        "could not be checked: the server answers \(status)", "check.external", .warning, entry,
        help: "it may answer a browser: have a look")
    default:
      report(
        "could not be checked: the server answers \(status)", "check.external", .warning, entry,
        help: nil)
    }
  }

  private mutating func report(_ failure: ExternalLinks.Failure, _ entry: LinkLedger.Entry) {
    switch failure.kind {
    case .noSuchHost:
      report(
        "leads nowhere: \(failure.message)", "check.external-broken", .error, entry,
        help: "correct the address, or remove the link")
    case .privateAddress:
      report(
        "was not asked: \(failure.message)", "check.private-address", .warning, entry,
        help: "--allow-private asks such addresses too")
    case .timedOut, .unreachable:
      report(
        "could not be checked: \(failure.message)", "check.external", .warning, entry, help: nil)
    }
  }

  private mutating func report(
    _ what: String, _ code: Diagnostic.Code, _ severity: Diagnostic.Severity,
    _ entry: LinkLedger.Entry, help: String?
  ) {
    let place = sources.place(of: entry.link.text, on: entry.pages.first)
    diagnostics.append(
      Diagnostic(
        "\(LinkFindings.quoted(entry.link.text)) \(what)", code: code, severity: severity,
        at: place?.location, excerpt: place?.excerpt,
        notes: [Diagnostic.Note(LinkFindings.pages(entry.pages))], help: help))
  }
}
