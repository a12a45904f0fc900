internal import MarqueeBase

/// Suggests what to write instead of a tag that does not exist or can't be at its place.
struct TagSuggestion {
  let source: [UInt8]
  /// The blocks that are open, the innermost last.
  let open: [TemplateItem]

  func error(_ item: TemplateItem) -> SyntaxError {
    if item.name == "end" || TagLibrary.isEnd(item.name) { return wrongEnd(item) }
    if TagLibrary.branches.contains(item.name) { return wrongBranch(item) }
    return unknown(item)
  }

  /// Whether a tag exists and is only at a wrong place; the text after it can't be understood then.
  static func isMisplaced(_ item: TemplateItem) -> Bool {
    item.name == "end" || TagLibrary.isEnd(item.name) || TagLibrary.branches.contains(item.name)
  }

  /// The mistake of words after a tag that takes none: `{% else if x %}`, `{% endfor movie %}`.
  func extraWords(_ item: TemplateItem) -> SyntaxError {
    let markup = String(decoding: source[item.markup], as: UTF8.self).trimmed
    let span = SourceSpan(
      offset: item.markup.lowerBound, length: max(1, markup.utf8.count))
    if item.name == "else", let rest = markup.wholeMatch(of: /if(\s.*)?/) {
      return SyntaxError(
        "nothing stands after 'else'", at: span,
        help: "write {% elsif\(rest.1 ?? " …") %}")
    }
    let isRemark = item.name == "comment"
    return SyntaxError(
      "nothing stands after '\(item.name)'", at: span,
      help: isRemark
        ? "write {% comment %}…{% endcomment %}, or {% # text %}" : "write {% \(item.name) %}")
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
    let owner = TagLibrary.homes(of: item.name)
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
    if let word = ForeignWord.tagsByName[item.name] {
      return SyntaxError("there is no tag '\(item.name)'", at: span, word)
    }
    if let near = nearestName(to: item.name, among: TagLibrary.names) {
      return SyntaxError(
        "there is no tag '\(item.name)'", at: span, help: "did you mean '\(near)'?")
    }
    if item.name.hasPrefix("end") {
      return SyntaxError(
        "'\(item.name)' closes nothing", at: span,
        help: "there is no tag '\(item.name.dropFirst(3))'")
    }
    let next = item.markup.isEmpty ? 0 : source[item.markup.lowerBound]
    if [UInt8(ascii: "."), UInt8(ascii: "["), UInt8(ascii: "|")].contains(next) {
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
      help: (item.markup.isEmpty ? "{{ \(item.name) }} prints a value; " : "")
        + "the tags are \(TagLibrary.names.sorted().joined(separator: ", "))")
  }

  /// The place of a tag's name.
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
}
