package import MarqueeBase

/// The destination of rendered files.
package protocol PageSink: Sendable {
  /// - Returns: a writer for one thread.
  func writer() -> any PageWriter

  /// The further forms of each file that the sink takes, such as compressed ones.
  var forms: [any OutputForm] { get }
}

extension PageSink {
  package var forms: [any OutputForm] { [] }
}

/// Takes rendered files on one thread; each thread has its own writer.
package protocol PageWriter: AnyObject {
  /// Takes a file's bytes, which are valid until it returns.
  ///
  /// - Parameters:
  ///   - file: the path relative to the output folder, checked by `PagePath`.
  func put(_ file: String, _ bytes: UnsafeRawBufferPointer) throws(Diagnostics) -> FileOutcome

  /// Whether a page of the last build, by its number in the manifest, is in the output unchanged.
  func isIntact(_ number: Int) -> Bool
}

extension PageWriter {
  package func isIntact(_ number: Int) -> Bool { false }
}

/// The result of writing a rendered file.
package struct FileOutcome: Sendable {
  /// The difference between the file and the one in the output.
  package enum Change: Sendable {
    /// The output has the same bytes already.
    case unchanged
    /// The output has no such file.
    case added
    /// The output has other bytes.
    case changed
  }

  package let change: Change
  /// The number of bytes.
  package let size: Int
  /// The fingerprint of the bytes; `.none` where it is not needed.
  package var content = Fingerprint.none
  /// The file's modification time in nanoseconds since 1970; 0 where there is no file.
  package var modified = 0

  package init(change: Change, size: Int) {
    self.change = change
    self.size = size
  }
}

/// A sink that takes pages and keeps nothing.
package struct DiscardingSink: PageSink {
  private final class Writer: PageWriter {
    func put(_ file: String, _ bytes: UnsafeRawBufferPointer) throws(Diagnostics) -> FileOutcome {
      FileOutcome(change: .unchanged, size: bytes.count)
    }
  }

  package init() {}
  package func writer() -> any PageWriter { Writer() }
}
