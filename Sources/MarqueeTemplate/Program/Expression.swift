/// An expression, which has a value.
struct Expression: BitwiseCopyable {
  enum Kind: UInt8 {
    /// A literal: `first` is an index into `Program.literals`.
    case literal
    /// A name: `first` is its symbol.
    case variable
    /// A name with look-ups: `first` is its symbol, and `second` is the first of `count` look-ups.
    case path
    /// `[expression]` with look-ups: `first` is the expression of the name.
    case dynamicPath
    /// A range, `(first..second)`.
    case range
    /// An expression with filters: `first` is the input, and `second` is the first of `count`
    /// filter calls.
    case filtered
    /// A comparison of `first` and `second` with the operator `comparison`.
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
  /// The place in the source, in bytes.
  var offset: Int32
  var length: Int32
}

/// A look-up: `.name` or `[expression]`.
struct Lookup: BitwiseCopyable {
  enum Kind: UInt8 {
    case name
    case index
  }

  /// The meaning of a name when the value has no member of that name.
  enum Command: UInt8 { case none, size, first, last }

  var kind: Kind
  var command: Command = .none
  /// An index into `Program.names`, or an expression.
  var first: Int32
  /// The slot of this look-up in the renderer's look-up cache, from `Program.cacheBase`.
  var cache: Int32
  var offset: Int32
  var length: Int32
}

/// A call of a filter: `| name: argument, key: argument`.
struct FilterCall: BitwiseCopyable {
  /// The filters that a page runs itself, because they make or keep HTML.
  enum Special: UInt8 {
    case none
    case markdown, markdownInline, trustedHTML, lineBreaks, escape, escapeOnce
  }

  /// An index into `Program.filters`; -1 for filters that only pages have.
  var filter: Int32
  var special: Special
  /// Whether this is `default` or a `default` follows: then the input may be missing.
  var isDefaultOrBefore = false
  /// Whether a `default` follows: then the arguments may be missing.
  var isBeforeDefault = false
  /// The positional arguments: `positionalCount` expressions from `firstPositional` in
  /// `Program.lists`.
  var firstPositional: Int32
  var positionalCount: Int32
  /// The named arguments: `namedCount` arguments from `firstNamed` in `Program.arguments`.
  var firstNamed: Int32
  var namedCount: Int32
  var offset: Int32
  var length: Int32
}
