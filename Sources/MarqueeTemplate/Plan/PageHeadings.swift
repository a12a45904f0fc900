internal import MarqueeBase

/// The headings of the page that is being rendered: their anchors, unique in the page, and the
/// table of contents.
struct PageHeadings {
  struct Entry {
    var level: Int
    var id: String
    /// Empty when no template has a table of contents.
    var text: String
  }

  private(set) var entries: [Entry] = []
  private let scratch = ByteBuffer(capacity: 256)
  /// Made only when a page has many headings: a few are compared faster than hashed.
  private var used: Set<String> = []
  private static let few = 12

  mutating func removeAll() {
    if entries.isEmpty { return }
    entries.removeAll(keepingCapacity: true)
    if !used.isEmpty { used.removeAll(keepingCapacity: true) }
  }

  /// Takes the headings of a plan, filled with values.
  ///
  /// - Returns: where they start in `entries`.
  ///
  /// - Parameter keepsText: whether some template shows a table of contents.
  mutating func add(
    _ headings: [PlanHeading], values: UnsafeBufferPointer<Value>, keepsText: Bool
  ) -> Int {
    let first = entries.count
    for heading in headings {
      scratch.removeAll()
      for part in heading.parts {
        switch part {
        case .text(let part): scratch.append(part)
        case .hole(let hole):
          if case .object(let object) = values[hole], let html = object as? TrustedHTML {
            var inTag = false
            scratch.append(HTMLText.decode(html.bytes[...], inTag: &inTag))
          } else {
            _ = appendEscaped(values[hole], as: .raw, to: scratch)
          }
        }
      }
      var id = heading.fixedID ?? ""
      if heading.fixedID == nil, !heading.isFilled {
        id = unique(
          slugText(UnsafeBufferPointer(start: scratch.base, count: scratch.count)), headings)
      }
      let text = keepsText ? scratch.text : ""
      entries.append(Entry(level: heading.level, id: id, text: text))
      if entries.count > Self.few {
        if used.isEmpty { used = Set(entries.map(\.id)) } else { used.insert(id) }
      }
    }
    return first
  }

  /// An id that no heading has, neither one before nor one that the template named itself.
  private func unique(_ slug: String, _ headings: [PlanHeading]) -> String {
    let base = slug.isEmpty ? "section" : slug
    var id = base
    var number = 0
    while isUsed(id) || headings.contains(where: { $0.fixedID == id }) {
      number += 1
      id = "\(base)-\(number)"
    }
    return id
  }

  private func isUsed(_ id: String) -> Bool {
    used.isEmpty ? entries.contains { $0.id == id } : used.contains(id)
  }

  /// The table of contents: nested lists of links to the headings from level 2 on.
  func writeContents(into buffer: ByteBuffer) {
    let shown = entries.filter { $0.level >= 2 && !$0.id.isEmpty }
    guard !shown.isEmpty else { return }
    buffer.append("<nav class=\"toc\">\n")
    var open: [Int] = []
    for entry in shown {
      while let last = open.last, last > entry.level, open.count > 1 {
        buffer.append("</li>\n</ul>\n")
        open.removeLast()
      }
      if let last = open.last, last >= entry.level {
        buffer.append("</li>\n")
      } else {
        buffer.append(open.isEmpty ? "<ul>\n" : "\n<ul>\n")
        open.append(entry.level)
      }
      buffer.append("<li><a href=\"#")
      _ = append(entry.id, .htmlAttribute, buffer)
      buffer.append("\">")
      _ = append(entry.text, .htmlText, buffer)
      buffer.append("</a>")
    }
    for _ in open { buffer.append("</li>\n</ul>\n") }
    buffer.append("</nav>\n")
  }

  private func append(_ text: String, _ escaper: Escaper, _ buffer: ByteBuffer) -> Bool {
    appendEscaped(.string(text), as: escaper, to: buffer)
  }
}

/// What `page.toc` is while the page is being made: its place.
final class TableOfContentsPlace: ValueObject {
  static let shared = TableOfContentsPlace()
  private init() {}
  var kindName: String { "the table of contents" }
}
