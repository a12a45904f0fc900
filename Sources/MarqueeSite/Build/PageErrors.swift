internal import MarqueeBase

/// The mistakes of many pages, reported once per place: a template that fails does so on every
/// page.
struct PageErrors: Sendable {
  private struct Place: Hashable {
    let location: SourceLocation?
    let code: Diagnostic.Code
    /// The message, which distinguishes mistakes without a line; empty where the line does.
    let message: String
  }

  /// The number of distinct mistakes that are reported.
  static let limit = 20
  private var order: [Place] = []
  /// The number of mistakes past the limit.
  private var further = 0
  private var firsts: [Place: (diagnostic: Diagnostic, page: String, pages: Int)] = [:]

  var isEmpty: Bool { order.isEmpty }

  /// - Parameter page: the page's description for messages.
  mutating func add(_ diagnostics: Diagnostics, page: String) {
    for diagnostic in diagnostics.all { add(diagnostic, page: page, pages: 1) }
  }

  mutating func add(_ other: PageErrors) {
    further += other.further
    for place in other.order {
      guard let first = other.firsts[place] else { continue }
      add(first.diagnostic, page: first.page, pages: first.pages)
    }
  }

  private mutating func add(_ diagnostic: Diagnostic, page: String, pages: Int) {
    let hasLine = diagnostic.location.map { $0.line > 0 } ?? false
    let place = Place(
      location: diagnostic.location, code: diagnostic.code,
      message: hasLine ? "" : diagnostic.message)
    if firsts[place] != nil {
      firsts[place]?.pages += pages
    } else if order.count < Self.limit {
      order.append(place)
      firsts[place] = (diagnostic, page, pages)
    } else {
      further += pages
    }
  }

  /// Each mistake, with a note of the first page that has it and the number of the others.
  var diagnostics: [Diagnostic] {
    var all: [Diagnostic] = order.compactMap { place in
      guard let (diagnostic, page, pages) = firsts[place] else { return nil }
      var told = diagnostic
      var note = "while making \(page)"
      if pages > 1 { note += ", and \(pages - 1) other \(pages == 2 ? "page" : "pages")" }
      told.notes.append(Diagnostic.Note(note))
      return told
    }
    if further > 0, let last = all.indices.last {
      all[last].notes.append(
        Diagnostic.Note("\(further) further \(further == 1 ? "one is" : "ones are") not shown"))
    }
    return all
  }
}
