/// One step of a template. Nodes, expressions and their parts live in flat arrays of a
/// `Program` and name one another by index, so running them touches no reference counts.
struct Node: BitwiseCopyable {
  enum Kind: UInt8 {
    /// Static text: `first` is its offset in `Program.text`, `count` its length.
    case text
    /// `{{ … }}` and `{% echo … %}`: `first` is the expression.
    case output
    /// The same for `name.key`, the most frequent: `count` is the look-up's cache.
    case column
    /// `first` is the symbol, `count` the expression.
    case assign
    /// `first` is the symbol, `count` the block.
    case capture
    /// `first` is the first of `count` branches; the first that holds runs.
    case conditional
    /// As `conditional`, but every `when` that holds runs (as in Shopify/liquid).
    case caseOf
    /// `first` is a loop.
    case loop
    case tableRow
    /// `first` is a cycle.
    case cycle
    /// `first` is the symbol.
    case increment, decrement
    case breakLoop, continueLoop
    /// `first` is a partial call.
    case render, include
    /// `first` is the block.
    case ifChanged
  }

  var kind: Kind
  var first: Int32
  var count: Int32
  /// Where it stands in the source, in bytes.
  var offset: Int32
  var length: Int32
}

/// A run of nodes: `Program.nodes[first ..< first + count]`.
struct Block: BitwiseCopyable {
  var first: Int32
  var count: Int32
}

/// One branch of an `if`, `unless` or `case`.
struct Branch: BitwiseCopyable {
  /// The expression that decides; -1 for `else`.
  var condition: Int32
  /// Whether the branch runs when the condition does not hold (`unless`).
  var isNegated: Bool
  var block: Int32
}

/// `{% for %}` and `{% tablerow %}`.
struct Loop: BitwiseCopyable {
  /// The symbol of the loop's variable.
  var variable: Int32
  var collection: Int32
  /// Expressions; -1 when absent.
  var limit: Int32 = -1
  var offset: Int32 = -1
  var columns: Int32 = -1
  var continues = false
  var isReversed = false
  var body: Int32 = -1
  /// The `else` block, or -1.
  var otherwise: Int32 = -1
  /// Index into `Program.names`: `item-collection`, the key of `offset: continue`.
  var name: Int32 = -1
}

/// `{% cycle %}`.
struct Cycle: BitwiseCopyable {
  /// The group's expression, or -1 for an unnamed one.
  var group: Int32
  /// Index into `Program.names`: the key of an unnamed cycle.
  var name: Int32
  /// `count` expressions from `first` in `Program.lists`.
  var first: Int32
  var count: Int32
}

/// `{% render %}` and `{% include %}`.
struct PartialCall: BitwiseCopyable {
  /// The expression of the partial's name.
  var name: Int32
  /// The value bound by `with` or `for`, or -1.
  var subject: Int32 = -1
  var isLoop = false
  /// The symbol after `as`, or -1: the partial's own name.
  var alias: Int32 = -1
  /// `count` arguments from `first` in `Program.arguments`.
  var first: Int32 = 0
  var count: Int32 = 0
}

/// `name: expression`.
struct NamedArgument: BitwiseCopyable {
  /// A symbol for partials, an index into `Program.names` for filters.
  var name: Int32
  var expression: Int32
}
