internal import Foundation
internal import MarqueeBase
internal import MarqueeHTML

/// The headings of the page that is being rendered, with their anchors, which are unique in the
/// page, for the table of contents.
struct PageHeadings {
  private struct Entry {
    var level: Int
    /// The range of its ID in `ids`; empty when the ID is not known.
    var id: Range<Int>
    /// The heading's text; empty when no template has a table of contents.
    var text: String
  }

  private var entries: [Entry] = []
  /// The IDs, one after another.
  private let ids = ByteBuffer(capacity: 256)
  private let scratch = ByteBuffer(capacity: 256)
  /// The IDs as a set, made only when a page has many headings: a few are compared faster than
  /// hashed.
  private var used: TextSet = []
  /// The number that the last heading with a slug got, once there are many headings. All smaller
  /// numbers are taken, so a thousand equal headings don't need a million comparisons.
  private var numbers: TextMap<Int> = [:]
  private static let few = 12

  mutating func removeAll() {
    if entries.isEmpty { return }
    entries.removeAll(keepingCapacity: true)
    ids.removeAll()
    if !used.isEmpty {
      used.removeAll(keepingCapacity: true)
      numbers.removeAll(keepingCapacity: true)
    }
  }

  /// Adds the headings of a plan, filled with the values of a trace.
  ///
  /// - Parameter keepsText: whether some template shows a table of contents.
  /// - Returns: the index of the first heading added.
  mutating func add(
    _ plan: PagePlan, of trace: TraceRecorder, keepsText: Bool
  ) -> Int {
    let first = entries.count
    for heading in plan.headings {
      writeText(of: heading, trace)
      let start = ids.count
      if let id = heading.fixedID {
        ids.append(id)
      } else if !heading.isFilled {
        appendSlug(UnsafeBufferPointer(start: scratch.base, count: scratch.count), to: ids)
        makeUnique(from: start, plan.fixedIDs)
      }
      let id = start..<ids.count
      entries.append(
        Entry(level: heading.level, id: id, text: keepsText ? scratch.text : ""))
      if entries.count > Self.few {
        if used.isEmpty {
          used = TextSet(entries.map { text(of: $0.id) })
        } else {
          used.insert(text(of: id))
        }
      }
    }
    return first
  }

  /// Writes the text of a heading into `scratch`.
  private func writeText(of heading: PlanHeading, _ trace: TraceRecorder) {
    scratch.removeAll()
    for part in heading.parts {
      switch part {
      case .text(let part): scratch.append(part)
      case .hole(let hole):
        let value = trace.value(at: hole)
        if case .object(let object) = value.pointee, let html = TrustedHTML.of(object) {
          var text = HTMLText()
          scratch.append(html.buffer.withUnsafeBytes { text.decode($0) })
        } else {
          _ = appendEscaped(value, as: .raw, to: scratch)
        }
      }
    }
  }

  /// Changes the last ID in `ids` to one that is not taken, neither by an earlier heading nor by an
  /// ID in the template.
  private mutating func makeUnique(from start: Int, _ fixedIDs: TextSet) {
    if start == ids.count { ids.append("section") }
    guard isTaken(start..<ids.count, fixedIDs) else { return }
    let length = ids.count - start
    let slug = used.isEmpty ? nil : text(of: start..<ids.count)
    var number = slug.flatMap { numbers[$0] } ?? 0
    repeat {
      number += 1
      ids.truncate(to: start + length)
      ids.append("-\(number)")
    } while isTaken(start..<ids.count, fixedIDs)
    if let slug { numbers[slug] = number }
  }

  private func isTaken(_ id: Range<Int>, _ fixedIDs: TextSet) -> Bool {
    isUsed(id) || !fixedIDs.isEmpty && fixedIDs.contains(text(of: id))
  }

  private func isUsed(_ id: Range<Int>) -> Bool {
    if !used.isEmpty { return used.contains(text(of: id)) }
    return entries.contains { entry in
      entry.id.count == id.count
        && memcmp(ids.base + entry.id.lowerBound, ids.base + id.lowerBound, id.count) == 0
    }
  }

  private func text(of id: Range<Int>) -> String {
    String(
      decoding: UnsafeBufferPointer(start: ids.base + id.lowerBound, count: id.count),
      as: UTF8.self)
  }

  /// Writes the ID of a heading, escaped as the value of an attribute.
  func writeID(_ heading: Int, into buffer: ByteBuffer) {
    let id = entries[heading].id
    MarkupEscaping.html(
      UnsafeBufferPointer(start: ids.base + id.lowerBound, count: id.count), to: buffer)
  }

  /// Writes the table of contents: nested lists of links to the headings from level 2 on.
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
      _ = append(text(of: entry.id), .htmlAttribute, buffer)
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

/// The value of `page.toc` while the page is being made: it marks the place of the table of
/// contents.
final class TableOfContentsPlace: ValueObject {
  static let shared = TableOfContentsPlace()
  private init() {}
  var kindName: String { "the table of contents" }
}
