internal import MarqueeBase

/// Takes the pages of a site as they are rendered, from many threads at once.
protocol RenderedPages: Sendable {
  /// - Parameters:
  ///   - file: the path relative to the output folder: `movies/heat/index.html`.
  ///   - bytes: the page; valid until it returns.
  func put(_ file: String, _ bytes: UnsafeRawBufferPointer) throws(Diagnostics)
}

/// A sink that passes rendered pages to a `RenderedPages`; nothing is written to the output.
struct RenderedPagesSink: PageSink {
  let pages: any RenderedPages

  func writer() -> any PageWriter { Writer(pages) }

  private final class Writer: PageWriter {
    private let pages: any RenderedPages
    init(_ pages: any RenderedPages) { self.pages = pages }

    func put(_ file: String, _ bytes: UnsafeRawBufferPointer) throws(Diagnostics) -> FileOutcome {
      try pages.put(file, bytes)
      return FileOutcome(change: .unchanged, size: bytes.count)
    }
  }
}

extension SiteFiles {
  /// The paths of the files in content/ that are copied as they are.
  var copiedFiles: TextSet {
    TextSet(content.compactMap { if case .copied(let file) = $0 { file.path } else { nil } })
  }
}
