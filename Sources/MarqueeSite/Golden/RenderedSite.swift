package import MarqueeBase
internal import Synchronization

/// All rendered pages of a site in memory, for tests of small sites.
package struct RenderedSite: Sendable {
  /// The files that templates made, by their path relative to the output folder:
  /// `movies/heat/index.html`.
  package let files: TextMap<[UInt8]>
  package let report: BuildReport

  /// Renders the site without writing anything.
  package init(_ build: SiteBuild) throws(Diagnostics) {
    let pages = PagesInMemory()
    report = try build.render(into: RenderedPagesSink(pages: pages))
    let site = try SiteFiles.find(root: build.options.root, configuration: build.configuration)
    let copied = site.copiedFiles
    files = pages.files.filter { !copied.contains($0.key) }
  }
}

private final class PagesInMemory: RenderedPages {
  private let state = Mutex<TextMap<[UInt8]>>([:])
  var files: TextMap<[UInt8]> { state.withLock { $0 } }

  func put(_ file: String, _ bytes: UnsafeRawBufferPointer) throws(Diagnostics) {
    let page = Array(bytes)
    state.withLock { $0[file] = page }
  }
}
