internal import MarqueeBase

/// Takes the rendered pages of a build that is only a check: nothing is written, the links and
/// anchors of each page are kept.
struct CheckingSink: PageSink {
  let ledger: LinkLedger
  let formats: FormatLedger
  /// Files that are copied: they may be parts of pages.
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

  /// Called by many threads at once, each file once.
  func page(file: String, bytes: UnsafeRawBufferPointer) {
    // What is copied is the author's own.
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
