internal import MarqueeBase

/// Tags that can't stand where they stand, or that do not exist: what to write instead.
struct TagSlip {
  let source: [UInt8]
  /// The blocks that are open, the innermost last.
  let open: [TemplateItem]

  func error(_ item: TemplateItem) -> SyntaxError {
    if item.name == "end" || (item.name.hasPrefix("end") && TagName.isEnd(item.name)) {
      return wrongEnd(item)
    }
    if ["else", "elsif", "when"].contains(item.name) { return wrongBranch(item) }
    return unknown(item)
  }

  private func wrongEnd(_ item: TemplateItem) -> SyntaxError {
    let wanted = String(item.name.dropFirst(3))
    guard let innermost = open.last else {
      return SyntaxError(
        "'\(item.name)' closes nothing", at: name(of: item),
        help: wanted.isEmpty ? "no block is open here" : "no {% \(wanted) %} is open here")
    }
    let isOpen = open.contains { $0.name == wanted }
    var error = SyntaxError(
      "'\(item.name)' can't close '\(innermost.name)'", at: name(of: item),
      help: isOpen
        ? "close it first: {% end\(innermost.name) %}" : "write {% end\(innermost.name) %}")
    error.notes = [("'\(innermost.name)' is opened here", innermost.span)]
    return error
  }

  private func wrongBranch(_ item: TemplateItem) -> SyntaxError {
    let home =
      item.name == "when" ? "{% case %}" : "{% if %}, {% unless %}, {% case %} or {% for %}"
    let owner = item.name == "elsif" ? "{% if %} or {% unless %}" : home
    guard let innermost = open.last else {
      return SyntaxError(
        "'\(item.name)' stands outside of any block", at: name(of: item),
        help: "it belongs into \(owner)")
    }
    var error = SyntaxError(
      "'\(item.name)' can't stand in '\(innermost.name)'", at: name(of: item),
      help: "it belongs into \(owner); is an {% end\(innermost.name) %} missing before it?")
    error.notes = [("'\(innermost.name)' is opened here", innermost.span)]
    return error
  }

  private func unknown(_ item: TemplateItem) -> SyntaxError {
    let span = name(of: item)
    if let instead = Self.foreign[item.name] {
      return SyntaxError("there is no tag '\(item.name)'", at: span, help: instead)
    }
    if let near = nearestName(to: item.name, among: TagName.all) {
      return SyntaxError(
        "there is no tag '\(item.name)'", at: span, help: "did you mean '\(near)'?")
    }
    if item.name.hasPrefix("end") {
      return SyntaxError(
        "'\(item.name)' closes nothing", at: span,
        help: "there is no tag '\(item.name.dropFirst(3))'")
    }
    let next = item.markup.isEmpty ? 0 : source[item.markup.lowerBound]
    if item.markup.isEmpty
      || [UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "|")].contains(next)
    {
      let markup = String(
        decoding: source[item.markup].reversed().drop(while: \.isLiquidSpace).reversed(),
        as: UTF8.self)
      let gap = next == UInt8(ascii: "|") ? " " : ""
      return SyntaxError(
        "there is no tag '\(item.name)'", at: span,
        help: "write {{ \(item.name)\(gap)\(markup) }} to print a value")
    }
    return SyntaxError(
      "there is no tag '\(item.name)'", at: span,
      help: "the tags are \(TagName.all.sorted().joined(separator: ", "))")
  }

  /// Where a tag's name stands.
  private func name(of item: TemplateItem) -> SourceSpan {
    let wanted = Array(item.name.utf8)
    var offset = item.range.lowerBound
    while offset + wanted.count <= item.range.upperBound {
      if source[offset..<offset + wanted.count].elementsEqual(wanted) {
        return SourceSpan(offset: offset, length: max(1, wanted.count))
      }
      offset += 1
    }
    return item.span
  }

  /// Tags of other languages.
  private static let foreign: [String: String] = [
    "elseif": "write {% elsif … %}", "elif": "write {% elsif … %}", "elsfi": "write {% elsif … %}",
    "set": "write {% assign name = value %}", "let": "write {% assign name = value %}",
    "var": "write {% assign name = value %}", "foreach": "write {% for item in list %}",
    "each": "write {% for item in list %}",
    "while": "there are only loops over lists and ranges: {% for i in (1..10) %}",
    "switch": "write {% case value %}{% when 1 %}…{% endcase %}",
    "print": "write {{ value }} or {% echo value %}",
    "puts": "write {{ value }} or {% echo value %}",
    "extends": "a page names its layout in its front matter: layout: page.html",
    "layout": "a page names its layout in its front matter: layout: page.html",
    "block":
      "a layout prints its page with {{ content }}; other parts are partials: {% render \"part.html\" %}",
    "macro": "a piece used again is a partial: {% render \"card.html\", movie: movie %}",
    "import": "write {% render \"card.html\", movie: movie %}",
    "partial": "write {% render \"card.html\", movie: movie %}",
    "verbatim": "write {% raw %}…{% endraw %}",
  ]
}
