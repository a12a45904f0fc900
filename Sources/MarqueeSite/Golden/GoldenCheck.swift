internal import Foundation
package import MarqueeBase

/// Compares the rendered pages of a site with the committed snapshots.
///
/// Every file that templates make is compared, including sitemaps and feeds. Copied files have no
/// snapshot: they are committed already.
package struct GoldenCheck: Sendable {
  /// The folder of the snapshots when none is given, relative to the site's root.
  package static let defaultFolder = "snapshots"

  private let build: SiteBuild
  private let folder: String
  private let patterns: [String]

  /// - Parameters:
  ///   - build: the build, with the clock with which the snapshots were made.
  ///   - folder: the folder of the snapshots; absolute, or relative to the site's root.
  ///   - patterns: the patterns, as for `--only`, of the pages to compare; empty for all.
  package init(_ build: SiteBuild, folder: String = defaultFolder, patterns: [String] = []) {
    self.build = build
    self.folder = folder
    self.patterns = patterns
  }

  /// Renders all pages and compares them.
  ///
  /// - Parameters:
  ///   - update: whether snapshots that differ are replaced.
  ///   - show: called with the diff of each changed page, in the order of paths.
  package func run(
    update: Bool = false, show: (_ difference: GoldenReport.Difference, _ diff: String) -> Void
  ) throws(Diagnostics) -> GoldenReport {
    let root = build.options.root
    let files = try SiteFiles.find(root: root, configuration: build.configuration)
    let folder = try GoldenFolder(
      self.folder, root: files.root, configuration: build.configuration)
    let known = try folder.files()
    let settings = build.configuration.snapshot
    let copied = files.copiedFiles
    let (site, asked) = (PathFilter(settings.pages), PathFilter(patterns))
    let (comparesAll, isAskedAll) = (settings.pages.isEmpty, patterns.isEmpty)
    let comparison = try GoldenComparison(
      folder, known: TextSet(known), normaliser: PageNormaliser(settings.ignored),
      waiting: build.stateFolder + "/snapshot-\(getpid())"
    ) { file in
      let path = Self.path(of: file)
      return !copied.contains(file) && (comparesAll || site.matches(path))
        && (isAskedAll || asked.matches(path))
    }
    let report = try build.render(into: RenderedPagesSink(pages: comparison))
    let differences = comparison.differences
    let told = GoldenReport(same: comparison.same, differences: differences, build: report)
    guard isAskedAll || told.pages > 0 || !differences.isEmpty else {
      throw Diagnostics(
        Diagnostic(
          "no page is named by \(patterns.map { "'\($0)'" }.joined(separator: ", "))",
          code: "snapshot.pattern", category: .configuration,
          help: "name pages like /movies/heat/ or '/movies/*'"))
    }
    for difference in differences where difference.kind == .changed {
      if let diff = try comparison.diff(difference.file) { show(difference, diff) }
    }
    if update { try apply(comparison, differences, to: folder) }
    return told
  }

  private func apply(
    _ comparison: GoldenComparison, _ differences: [GoldenReport.Difference],
    to folder: GoldenFolder
  ) throws(Diagnostics) {
    try folder.prepare()
    // Snapshots are removed first: a page may need the path of a removed folder.
    for difference in differences where difference.kind == .removed {
      folder.remove(difference.file)
    }
    for difference in differences where difference.kind != .removed {
      try folder.write(comparison.page(difference.file), to: difference.file)
    }
  }

  /// The path of a file's page: `/movies/heat/` for `movies/heat/index.html`.
  package static func path(of file: String) -> String {
    let isIndex = file == "index.html" || file.hasSuffix("/index.html")
    return "/" + (isIndex ? String(file.dropLast("index.html".count)) : file)
  }
}
