/// A step of a template. Nodes, expressions and their parts are stored in flat arrays of a
/// `Program` and refer to one another by index, so running them counts no references.
struct Node: BitwiseCopyable {
  enum Kind: UInt8 {
    /// Static text: `first` is its offset in `Program.text`, and `count` is its length.
    case text
    /// `{{ … }}` and `{% echo … %}`: `first` is the expression.
    case output
    /// `{{ name.key }}`, the most frequent output: `first` is the expression, and `count` is the
    /// slot of its look-up's cache.
    case column
    /// `{% assign %}`: `first` is the symbol, and `count` is the expression.
    case assign
    /// `{% capture %}`: `first` is the symbol, and `count` is the block.
    case capture
    /// `{% if %}` and `{% unless %}`: `first` is the first of `count` branches, of which the first
    /// whose condition holds is run.
    case conditional
    /// `{% case %}`: like `conditional`, but every branch whose `when` matches is run (as in
    /// Shopify/liquid).
    case caseOf
    /// `{% for %}`: `first` is a loop; the same for `tablerow`.
    case loop
    case tableRow
    /// `{% cycle %}`: `first` is a cycle.
    case cycle
    /// `{% increment %}` and `{% decrement %}`: `first` is the symbol.
    case increment, decrement
    case breakLoop, continueLoop
    /// `{% render %}` and `{% include %}`: `first` is a partial call.
    case render, include
    /// `{% ifchanged %}`: `first` is the block.
    case ifChanged
  }

  var kind: Kind
  var first: Int32
  var count: Int32
  /// The place in the source, in bytes.
  var offset: Int32
  var length: Int32
}

/// A block, which is a run of nodes: `Program.nodes[first ..< first + count]`.
struct Block: BitwiseCopyable {
  var first: Int32
  var count: Int32
}

/// A branch of an `if`, `unless` or `case`.
struct Branch: BitwiseCopyable {
  /// The expression of the condition; -1 for `else`.
  var condition: Int32
  /// Whether the branch is run when the condition does not hold (`unless`).
  var isNegated: Bool
  var block: Int32
}

/// A loop of `{% for %}` or `{% tablerow %}`.
struct Loop: BitwiseCopyable {
  /// The symbol of the loop's variable.
  var variable: Int32
  var collection: Int32
  /// The expressions of the parameters; -1 for those that are absent.
  var limit: Int32 = -1
  var offset: Int32 = -1
  var columns: Int32 = -1
  var continues = false
  var isReversed = false
  var body: Int32 = -1
  /// The `else` block; -1 when there is none.
  var otherwise: Int32 = -1
  /// An index into `Program.names`: `item-collection`, the key of `offset: continue`.
  var name: Int32 = -1
}

/// A `{% cycle %}`.
struct Cycle: BitwiseCopyable {
  /// The expression of the group; -1 for an unnamed cycle.
  var group: Int32
  /// An index into `Program.names`: the key of an unnamed cycle.
  var name: Int32
  /// The values: `count` expressions from `first` in `Program.lists`.
  var first: Int32
  var count: Int32
}

/// A `{% render %}` or `{% include %}`.
struct PartialCall: BitwiseCopyable {
  /// The expression of the partial's name.
  var name: Int32
  /// The expression after `with` or `for`; -1 when there is none.
  var subject: Int32 = -1
  var isLoop = false
  /// The symbol after `as`; -1 for the partial's own name.
  var alias: Int32 = -1
  /// The arguments: `count` of them from `first` in `Program.arguments`.
  var first: Int32 = 0
  var count: Int32 = 0
}

/// A named argument, `name: expression`.
struct NamedArgument: BitwiseCopyable {
  /// A symbol for partials, and an index into `Program.names` for filters.
  var name: Int32
  var expression: Int32
}
