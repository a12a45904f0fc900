internal import MarqueeBase
internal import MarqueeSite

extension CheckReport {
  /// The line that sums up a check:
  ///
  ///     19 queries prepared, 18 pages and 9 templates checked in 0.12 s: nothing found
  var line: String {
    var parts: [String] = []
    let queries = self.queries.counted("query", "queries")
    if let rendered {
      parts.append("\(queries) run, \(rendered.pages.counted("page", "pages")) rendered")
      parts.append("\(templates.counted("template", "templates")) checked")
      if let links = rendered.links { parts.append("\(links.counted("link", "links")) followed") }
      if let external = rendered.external {
        var text = "\(external.counted("address", "addresses")) elsewhere asked"
        if rendered.redirects > 0 { text += " (\(rendered.redirects.grouped) redirected)" }
        parts.append(text)
      }
    } else {
      parts.append("\(queries) prepared")
      parts.append(
        "\(contentFiles.counted("page", "pages")) and "
          + "\(templates.counted("template", "templates")) checked")
    }
    let time = " in \(duration.readable): "
    return parts.joined(separator: ", ") + time + found + (hint.map { "; \($0)" } ?? "")
  }

  private var found: String {
    let errors = errorCount > 0 ? errorCount.counted("error", "errors") : nil
    let warnings = warningCount > 0 ? warningCount.counted("warning", "warnings") : nil
    let all = [errors, warnings].compactMap { $0 }
    return all.isEmpty ? "nothing found" : all.joined(separator: ", ")
  }

  /// A note on what was not checked; nil when links were checked, too.
  private var hint: String? {
    guard let rendered else { return "links are checked with --run" }
    return rendered.links == nil ? "links are checked when every page can be rendered" : nil
  }
}
