internal import MarqueeBase

/// Where rendered files go. Called by many threads at once, each file once.
protocol PageSink: Sendable {
  /// - Parameter file: checked by `PagePath`; from the output folder.
  func put(_ file: String, _ bytes: UnsafeRawBufferPointer) throws(Diagnostics) -> PutFile
}

/// What happened to a rendered file.
struct PutFile: Sendable {
  enum Change: Sendable {
    /// The output has the same bytes already.
    case unchanged
    /// The output has no such file.
    case added
    /// The output has other bytes.
    case changed
  }

  let file: String
  let change: Change
  let byteCount: Int
  /// Where the new bytes wait; nil when unchanged.
  var staged: String?
}

/// Takes pages and keeps nothing: `marquee check`.
struct DiscardingSink: PageSink {
  func put(_ file: String, _ bytes: UnsafeRawBufferPointer) throws(Diagnostics) -> PutFile {
    PutFile(file: file, change: .unchanged, byteCount: bytes.count)
  }
}
