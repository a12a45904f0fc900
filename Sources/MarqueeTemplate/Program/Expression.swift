/// Something that has a value.
struct Expression: BitwiseCopyable {
  enum Kind: UInt8 {
    /// `first` is an index into `Program.literals`.
    case literal
    /// A name: `first` is the symbol.
    case variable
    /// A name with look-ups: `first` is the symbol, `second` the first of `count` look-ups.
    case path
    /// `[expression]` with look-ups: `first` is the expression of the name.
    case dynamicPath
    /// `(first..second)`
    case range
    /// `first` is the input, `second` the first of `count` filter calls.
    case filtered
    /// `first` and `second` compared by `comparison`.
    case compare
    case and, or
    /// `page.toc`: the table of contents of the page that is being rendered.
    case tableOfContents
  }

  enum Comparison: UInt8 {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, contains
  }

  var kind: Kind
  var comparison: Comparison = .equal
  var first: Int32 = 0
  var second: Int32 = 0
  var count: Int32 = 0
  /// Where it stands in the source, in bytes.
  var offset: Int32
  var length: Int32
}

/// `.name` or `[expression]`.
struct Lookup: BitwiseCopyable {
  enum Kind: UInt8 {
    case name
    case index
  }

  /// What a name means where the value has no member of that name.
  enum Command: UInt8 { case none, size, first, last }

  var kind: Kind
  var command: Command = .none
  /// An index into `Program.names`, or an expression.
  var first: Int32
  /// Which slot of the renderer's look-up cache is this look-up's.
  var cache: Int32
  var offset: Int32
  var length: Int32
}

/// `| name: argument, key: argument`.
struct FilterCall: BitwiseCopyable {
  /// Filters that a page resolves itself, because they make or keep HTML.
  enum Special: UInt8 {
    case none
    case markdown, markdownInline, trustedHTML, lineBreaks, escape, escapeOnce
  }

  /// Index into `Program.filters`.
  var filter: Int32
  var special: Special
  /// Whether this is `default` or one follows: then what goes in may be missing.
  var isDefaultOrBefore = false
  /// Whether a `default` follows: then its arguments may be missing.
  var isBeforeDefault = false
  /// `positionalCount` expressions from `firstPositional` in `Program.lists`.
  var firstPositional: Int32
  var positionalCount: Int32
  /// `namedCount` arguments from `firstNamed` in `Program.arguments`.
  var firstNamed: Int32
  var namedCount: Int32
  var offset: Int32
  var length: Int32
}
