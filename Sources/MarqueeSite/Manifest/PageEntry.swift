/// The facts about a page that the manifest keeps: 64 bytes, with the path stored separately.
package struct PageEntry: Sendable, BitwiseCopyable {
  /// The fingerprint of the page's inputs without its look-ups; `.none` when the page has to be
  /// rendered in each build.
  var inputs: Fingerprint
  /// The fingerprint of the file's bytes.
  var content: Fingerprint
  /// The file's size in bytes.
  var size: Int
  /// The file's modification time in nanoseconds since 1970, which shows whether somebody has
  /// changed it.
  var modified: Int
  /// The offset of the path in its chunk's bytes.
  var pathStart: UInt32
  /// The row, group or page number in its source, from 0.
  var item: UInt32
  /// The index of the page's first word. Words hold what only some pages have: a date and look-ups.
  var wordStart: UInt32
  var pathCount: UInt16
  var flags: PageFlags
  var lookupCount: UInt8

  /// The size of an entry in a manifest. The struct's layout is the file's format: `Manifest.head`
  /// changes with it.
  static let byteCount = 64

  /// The number of look-ups that are kept; a page with more is rendered in each build.
  static let mostLookups = 255
}

/// The kind of a page, and how its file compares with the output.
struct PageFlags: OptionSet, Sendable, BitwiseCopyable {
  let rawValue: UInt8
  /// The page is in the sitemap.
  static let listed = PageFlags(rawValue: 1)
  /// The page's first word is its date for the sitemap.
  static let dated = PageFlags(rawValue: 2)
  /// The date is a day, not a point in time.
  static let dayOnly = PageFlags(rawValue: 4)
  /// The file was copied as it is, not rendered.
  static let copied = PageFlags(rawValue: 8)
  /// The file is made by the build itself: a sitemap.
  static let own = PageFlags(rawValue: 16)

  // The flags below are about this build; the manifest does not keep them.
  /// The output had no such file.
  static let added = PageFlags(rawValue: 32)
  /// The output had other bytes.
  static let changed = PageFlags(rawValue: 64)
  /// The page was not rendered, because its inputs have not changed.
  static let reused = PageFlags(rawValue: 128)

  /// The flags that the manifest keeps.
  var kept: PageFlags { intersection([.listed, .dated, .dayOnly, .copied, .own]) }
  /// Whether the page's bytes are new to the output.
  var isWritten: Bool { !isDisjoint(with: [.added, .changed]) }
}

/// A look-up by key in a query's rows that a page has made, and its result; see also `ShownPeriod`.
struct Lookup: Sendable, BitwiseCopyable {
  /// The hash of the query and the key, or of the query alone for all its rows.
  let key: UInt64
  /// The fingerprint of the rows found; `.none` when there were none.
  let found: Fingerprint

  static let words = 3
}
