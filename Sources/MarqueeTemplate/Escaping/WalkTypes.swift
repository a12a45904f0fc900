internal import MarqueeBase

/// A piece of a shape: static bytes or a hole.
enum ShapePiece: Sendable {
  /// Static text, as a range of the bytes that are walked.
  case text(Range<Int>)
  /// Static text of captured output, or of a partial of HTML in XML. It is markup where the XML
  /// contains elements, and text to be escaped where the XML contains HTML as text.
  case captured(Range<Int>)
  /// A hole, by its number. The same number may occur twice.
  case hole(Int)
}

/// The kind of HTML in a trusted value.
enum HTMLKind: Sendable { case inline, block }

/// The properties of a hole's expression that the walk needs.
struct HoleTraits: Sendable {
  /// The kind of trusted HTML that the value is; nil for all other values.
  var producesHTML: HTMLKind?
  /// Whether the last filter was `url_encode` or `url_escape`.
  var urlEncoded = false
  /// Whether the last filter was `json`, so that the text is JSON already.
  var isJSON = false
  /// Whether the value comes from the site's configuration or is a literal in the template, and not
  /// from a row. Such a value may determine where scripts and styles are loaded from. It is escaped
  /// like any other.
  var fromConfiguration = false
}

/// A hole and the escaping of its value.
struct Placement: Hashable, Sendable {
  /// The hole's index in the pieces that were walked.
  var piece: Int
  var hole: Int
  var escaper: Escaper
  /// The escaping of the HTML around the place, applied to the escaped value.
  var layer = EscapingLayer.none
}

/// A hole that can't be filled at its place.
struct Refusal: Hashable, Sendable {
  var piece: Int
  var hole: Int
  var reason: RefusalReason
  /// The attribute, element or scheme in question, for the message.
  var subject: String
}

/// A heading of the page, for anchors and the table of contents.
struct Heading: Hashable, Sendable {
  enum Identity: Hashable, Sendable {
    case none
    /// The decoded value of the heading's `id`.
    case fixed(String)
    /// An `id` that contains a hole.
    case filled
  }

  /// The level, 1 to 6.
  var level: Int
  /// The byte offset at which ` id="…"` can be inserted.
  var insertion: Int
  var identity: Identity
  /// The bytes from the end of the start tag to the `<` of the end tag.
  var content: Range<Int>
  /// The pieces from the one with `content.lowerBound` to the one with `content.upperBound`.
  var pieces: ClosedRange<Int>
}

/// A construct that is still open at the end of the text.
struct OpenEnd: Hashable, Sendable {
  /// The construct's name, which completes “… is never closed”: `the tag <a`, `a comment`.
  var what: String
  /// The byte offset at which it begins.
  var offset: Int
}

/// The results of a walk, each list in order of appearance.
struct WalkResult: Sendable {
  var placements: [Placement] = []
  var refusals: [Refusal] = []
  var headings: [Heading] = []
  var endsOpen: OpenEnd?
  /// The captured pieces that are to be escaped for XML.
  var escapedPieces: Set<Int> = []
}

/// The holes so far, with the decisions about them. A decision may come later than its hole: the
/// meaning of an attribute is known at the tag's end, and a scheme at its colon.
struct WalkLog {
  private struct Entry {
    var piece: Int
    var hole: Int
    var escaper: Escaper?
    var layer = EscapingLayer.none
    var refusal: RefusalReason?
    var subject = ""
  }

  private var entries: [Entry] = []

  /// - Returns: the entry, for a later decision.
  mutating func add(piece: Int, hole: Int) -> Int {
    entries.append(Entry(piece: piece, hole: hole))
    return entries.count - 1
  }

  mutating func place(_ entry: Int, as escaper: Escaper) { entries[entry].escaper = escaper }

  /// Sets the layer of a hole's place; the place itself may be decided before or after.
  mutating func setLayer(_ entry: Int, _ layer: EscapingLayer) { entries[entry].layer = layer }

  /// Refuses a hole; if it was refused before, the first reason is kept.
  mutating func refuse(_ entry: Int, _ reason: RefusalReason, subject: String = "") {
    guard entries[entry].refusal == nil else { return }
    entries[entry].refusal = reason
    entries[entry].subject = subject
  }

  /// Adds the holes to the placements and the refusals; an undecided hole is refused.
  func finish(into result: inout WalkResult) {
    for entry in entries {
      if entry.refusal == nil, let escaper = entry.escaper {
        result.placements.append(
          Placement(
            piece: entry.piece, hole: entry.hole, escaper: escaper, layer: entry.layer))
      } else {
        result.refusals.append(
          Refusal(
            piece: entry.piece, hole: entry.hole, reason: entry.refusal ?? .unclosed,
            subject: entry.subject))
      }
    }
  }
}
