internal import MarqueeBase

/// One piece of a shape: static bytes or a hole.
enum ShapePiece: Sendable {
  /// A range of the byte array that is walked.
  case text(Range<Int>)
  /// The same, of what the template captured or of a partial of HTML in XML: markup where the
  /// XML holds elements, and text to be escaped where it holds HTML as text.
  case captured(Range<Int>)
  /// A hole, by number. The same number may come twice.
  case hole(Int)
}

/// Which HTML a trusted value holds.
enum HTMLKind: Sendable { case inline, block }

/// What the walk has to know of the expression in a hole.
struct HoleTraits: Sendable {
  /// The value is trusted HTML.
  var producesHTML: HTMLKind?
  /// The last filter was `url_encode` or `url_escape`.
  var urlEncoded = false
  /// The last filter was `json`: the text is JSON already.
  var isJSON = false
  /// The value comes from the site's configuration or is written out in the template, not from a
  /// row: it may choose where scripts and styles are loaded from. It is escaped like any other.
  var fromConfiguration = false
}

/// A hole and how its value is written there.
struct Placement: Hashable, Sendable {
  /// The index in the pieces that were walked.
  var piece: Int
  var hole: Int
  var escaper: Escaper
  /// What the place stands in, which the escaped value is written for.
  var layer = EscapingLayer.none
}

/// A hole that can't be filled where it stands.
struct Refusal: Hashable, Sendable {
  var piece: Int
  var hole: Int
  var reason: RefusalReason
  /// The attribute, element or scheme in question, for the sentence.
  var subject: String
}

/// A heading of the page, for anchors and the table of contents.
struct Heading: Hashable, Sendable {
  enum Identity: Hashable, Sendable {
    case none
    /// The decoded value of its `id`.
    case fixed(String)
    /// The `id` holds a value.
    case filled
  }

  /// 1–6.
  var level: Int
  /// The byte offset where ` id="…"` can be put.
  var insertion: Int
  var identity: Identity
  /// From after the start tag to the `<` of the end tag, in bytes.
  var content: Range<Int>
  /// The pieces that hold `content.lowerBound` … `content.upperBound`.
  var pieces: ClosedRange<Int>
}

/// The text ended inside something.
struct OpenEnd: Hashable, Sendable {
  /// `the tag <a`, `a comment`: completes “… is never closed”.
  var what: String
  /// The byte offset where it opened.
  var offset: Int
}

/// What the walk found, each list in order of appearance.
struct WalkResult: Sendable {
  var placements: [Placement] = []
  var refusals: [Refusal] = []
  var headings: [Heading] = []
  var endsOpen: OpenEnd?
  /// The captured pieces that are escaped for XML.
  var escapedPieces: Set<Int> = []
}

/// The holes met so far, with what was decided. A decision may come later than the hole: an
/// attribute's meaning is known at the tag's end, a scheme's at its colon.
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

  /// - Returns: the entry to decide about.
  mutating func add(piece: Int, hole: Int) -> Int {
    entries.append(Entry(piece: piece, hole: hole))
    return entries.count - 1
  }

  mutating func place(_ entry: Int, as escaper: Escaper) { entries[entry].escaper = escaper }

  /// Says what the place stands in; which place it is may be decided before or after.
  mutating func setLayer(_ entry: Int, _ layer: EscapingLayer) { entries[entry].layer = layer }

  /// The first refusal of a hole stays.
  mutating func refuse(_ entry: Int, _ reason: RefusalReason, subject: String = "") {
    guard entries[entry].refusal == nil else { return }
    entries[entry].refusal = reason
    entries[entry].subject = subject
  }

  /// Sorts the holes into placements and refusals; what is undecided is refused.
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
