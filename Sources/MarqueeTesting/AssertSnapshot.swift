internal import Foundation
internal import MarqueeBase
internal import MarqueeSite
public import Testing

/// Checks that a page is equal to its committed snapshot, and records an issue with the difference
/// otherwise.
///
///     assertSnapshot(of: "/movies/heat/", in: site)
///
/// The snapshot is the same file that `marquee snapshot` compares: `snapshots/movies/heat/index.html`
/// in the site. With `MARQUEE_UPDATE_SNAPSHOTS=1` in the environment it is written instead:
///
///     MARQUEE_UPDATE_SNAPSHOTS=1 swift test
///
/// - Parameters:
///   - page: the page's address, `/movies/heat/`.
///   - site: the rendered site.
///   - folder: the folder of the snapshots, from the site's folder.
public func assertSnapshot(
  of page: String, in site: TestSite, folder: String = "snapshots",
  sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
  let updates = ProcessInfo.processInfo.environment["MARQUEE_UPDATE_SNAPSHOTS"] == "1"
  if let problem = site.snapshotProblem(of: page, folder: folder, updates: updates) {
    Issue.record("\(problem)", sourceLocation: sourceLocation)
  }
}

extension TestSite {
  /// The difference of a page from its snapshot, as a message; nil when they are equal.
  ///
  /// - Parameter updates: whether to write the snapshot when it differs.
  package func snapshotProblem(of page: String, folder: String, updates: Bool) -> String? {
    guard let bytes = bytes(of: page) else {
      let nearest = nearestName(to: page, among: pages).map { "; did you mean '\($0)'?" }
      return "the site has no page '\(page)'" + (nearest ?? "")
    }
    let file = Self.file(of: page)
    do throws(Diagnostics) {
      let shelf = try GoldenFiles(folder, root: root, configuration: configuration)
      let outcome = try shelf.compare(file, bytes)
      if outcome == .same { return nil }
      if updates {
        try shelf.update(file, bytes)
        return nil
      }
      let help = "run with MARQUEE_UPDATE_SNAPSHOTS=1"
      if case .changed(let diff) = outcome {
        return "\(page) differs from its snapshot; if that is meant, \(help)\n\(diff)"
      }
      return "\(page) has no snapshot \(folder)/\(file); to make it, \(help)"
    } catch {
      return TestSiteError(error).description
    }
  }
}
