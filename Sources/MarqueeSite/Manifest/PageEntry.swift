/// What stays of a page when its bytes are gone, as the manifest keeps it: 64 bytes, and its path
/// beside it.
package struct PageEntry: Sendable, BitwiseCopyable {
  /// Everything that the page was made from but what it looked up; `.none` when it has to be made
  /// again each time.
  var inputs: Fingerprint
  /// The file's bytes.
  var content: Fingerprint
  /// The file's size in bytes.
  var size: Int
  /// The file's modification time in nanoseconds since 1970, to see that nobody touched it.
  var modified: Int
  /// Where the path starts in its chunk's bytes.
  var pathStart: UInt32
  /// The row, group or page number in its source, from 0.
  var item: UInt32
  /// Where the words begin that only some pages have: their date, their look-ups.
  var wordStart: UInt32
  var pathCount: UInt16
  var flags: PageFlags
  var lookupCount: UInt8

  /// The bytes of an entry in a manifest. Its layout is the file's format: `Manifest.head` changes
  /// with it.
  static let byteCount = 64

  /// A page that looks up more than this is made again each time.
  static let mostLookups = 255
}

/// What kind of page it is, and what became of it.
struct PageFlags: OptionSet, Sendable, BitwiseCopyable {
  let rawValue: UInt8
  /// It stands in the sitemap.
  static let listed = PageFlags(rawValue: 1)
  /// Its first word is its date for the sitemap.
  static let dated = PageFlags(rawValue: 2)
  /// The date is a day, not a point in time.
  static let dayOnly = PageFlags(rawValue: 4)
  /// Copied as it is rather than rendered.
  static let copied = PageFlags(rawValue: 8)
  /// Made by the build itself: a sitemap.
  static let own = PageFlags(rawValue: 16)

  // What became of it in this build; not kept.
  /// The output had no such file.
  static let added = PageFlags(rawValue: 32)
  /// The output had other bytes.
  static let changed = PageFlags(rawValue: 64)
  /// Not rendered, because nothing it is made from had changed.
  static let reused = PageFlags(rawValue: 128)

  /// The part that the manifest keeps.
  var kept: PageFlags { intersection([.listed, .dated, .dayOnly, .copied, .own]) }
  /// Whether the page's bytes are new to the output.
  var isWritten: Bool { !isDisjoint(with: [.added, .changed]) }
}

/// Something that a page looked up by key in a query's rows, and what it found; see also
/// `ShownPeriod`.
struct Lookup: Sendable, BitwiseCopyable {
  /// The query and the key; the query alone for all its rows.
  let key: UInt64
  /// What was there; `.none` for nothing.
  let found: Fingerprint

  static let words = 3
}
