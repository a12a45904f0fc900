internal import MarqueeBase

/// The sink of `marquee check`: nothing is written; the links and anchors of each page are kept.
struct CheckingSink: PageSink {
  let ledger: LinkLedger
  let formats: FormatLedger
  /// The files that are copied; they may be parts of pages, so they need no `<title>`.
  let copied: TextSet

  func writer() -> any PageWriter { Writer(self) }

  private final class Writer: PageWriter {
    private let sink: CheckingSink
    init(_ sink: CheckingSink) { self.sink = sink }

    func put(_ file: String, _ bytes: UnsafeRawBufferPointer) throws(Diagnostics) -> FileOutcome {
      sink.page(file: file, bytes: bytes)
      return FileOutcome(change: .unchanged, size: bytes.count)
    }
  }

  /// Takes one file; called by many threads at once, and once for each file.
  func page(file: String, bytes: UnsafeRawBufferPointer) {
    // The format of copied files is the author's own business.
    if !copied.contains(file) {
      formats.add(FormatReading.mistakes(in: bytes, file: file), bytes, file: file)
    }
    if file.hasSuffix(".html") || file.hasSuffix(".htm") || file.hasSuffix(".xhtml") {
      ledger.add(PageFacts(bytes, isWhole: !copied.contains(file)), file: file)
    } else {
      ledger.add(file: file)
    }
  }
}
