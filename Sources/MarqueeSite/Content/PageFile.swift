internal import MarqueeTemplate

/// A file of content/ that pages are made from.
struct PageFile: Sendable {
  let file: FoundFile
  let format: Format
  let settings: PageSettings
  let body: String
  let bodyLineOffset: Int
  /// Of the whole file.
  let fingerprint: Fingerprint
}
