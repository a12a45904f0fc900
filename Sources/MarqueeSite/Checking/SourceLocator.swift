internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// Finds the place in a site's files where the text of an address was written.
struct SourceLocator: Sendable {
  private let origins: PageOrigins
  private let templates: [TemplateSource]

  init(_ site: CompiledSite, _ origins: PageOrigins) {
    self.origins = origins
    templates = site.files.templates.sorted { $0.key < $1.key }.map(\.value.source)
  }

  struct Place {
    var location: SourceLocation
    var excerpt: String?
  }

  /// Finds where an address on a page was written: in the page's own file, its template, its
  /// layouts or any other template. When the address comes from a row, the place is the page's file
  /// as a whole.
  func place(of address: String, on file: String) -> Place? {
    let page = origins.page(of: file)
    var sources: [TemplateSource] = []
    if let page {
      sources.append(
        TemplateSource(
          name: page.name, text: page.page.body, format: page.page.format,
          lineOffset: page.page.bodyLineOffset))
      sources += ([page.body] + page.layouts).map(\.source).filter { $0.name != page.name }
    }
    let known = TextSet(sources.map(\.name))
    for source in sources + templates.filter({ !known.contains($0.name) }) {
      if let place = Self.find(address, in: source) { return place }
    }
    return page.map { Place(location: SourceLocation(file: $0.name)) }
  }

  /// Finds the first occurrence of an address between quotes, brackets or spaces.
  private static func find(_ address: String, in source: TemplateSource) -> Place? {
    guard !address.isEmpty else { return nil }
    var text = source.text[...]
    while let found = text.range(of: address, options: .literal) {
      let before = source.text[..<found.lowerBound].unicodeScalars.last
      let after = source.text[found.upperBound...].unicodeScalars.first
      if before.map({ opening.contains($0) }) ?? false, after.map({ closing.contains($0) }) ?? true
      {
        let offset = source.text.utf8.distance(
          from: source.text.startIndex, to: found.lowerBound)
        let location = SourceLocation(
          file: source.name, text: source.text, offset: offset, byteCount: address.utf8.count,
          lineOffset: source.lineOffset)
        let line = source.text[source.text.lineRange(for: found.lowerBound..<found.lowerBound)]
        return Place(
          location: location, excerpt: line.trimmingCharacters(in: .newlines))
      }
      text = source.text[found.upperBound...]
    }
    return nil
  }

  private static let opening = Set("\"'(<=: \n\t,".unicodeScalars)
  private static let closing = Set("\"')> \n\t,".unicodeScalars)
}
