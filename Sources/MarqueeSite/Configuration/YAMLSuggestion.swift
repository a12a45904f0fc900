internal import MarqueeBase

/// Finds the author's mistake in YAML that can't be parsed. libyaml reports the place where parsing
/// failed, which is often a line or more after the mistake.
struct YAMLSuggestion {
  /// A mistake and its place. Lines and columns count from 0, columns in Unicode scalars.
  struct Found {
    var message: String
    var line: Int
    var column: Int
    var length = 1
    var help: String
  }

  private let lines: [Substring]
  /// The line where parsing failed.
  private let line: Int
  /// The line where the quoted text begins in which parsing failed; nil when it failed elsewhere.
  private let quotedFrom: Int?

  init(lines: [Substring], line: Int, quotedFrom: Int? = nil) {
    self.lines = lines.map { $0.last == "\r" ? $0.dropLast() : $0 }
    self.line = min(max(0, line), max(0, lines.count - 1))
    self.quotedFrom = quotedFrom
  }

  var found: Found? {
    guard !lines.isEmpty else { return nil }
    let near = [line, line - 1, line + 1, quotedFrom ?? line].filter(lines.indices.contains)
    return near.lazy.compactMap(bareLiquid).first ?? near.lazy.compactMap(innerQuote).first
      ?? openQuote ?? near.lazy.compactMap(lostSpace).first ?? indentation
  }

  // MARK: The parts of a line

  /// A line's text before a value, and the value: `title: ` and `"Heat"`.
  private struct Entry {
    var before: Substring
    var value: Substring
    var column: Int { before.unicodeScalars.count }
  }

  private func entry(_ index: Int) -> Entry? {
    let line = lines[index]
    guard let match = line.prefixMatch(of: /\s*(?:-\s+)*(?:[^\s#'"\[{][^:#]*:\s+)?/) else {
      return nil
    }
    let value = line[match.range.upperBound...]
    return value.isEmpty ? nil : Entry(before: line[..<match.range.upperBound], value: value)
  }

  /// The part of a quoted text's line after its closing quote; nil when it does not close there.
  private func rest(after quote: Character, in value: Substring) -> Substring? {
    var rest = value.dropFirst()
    while let character = rest.first {
      if character == "\\", quote == "\"" {
        rest = rest.dropFirst(2)
      } else if character == quote {
        rest = rest.dropFirst()
        guard quote == "'", rest.first == "'" else { return rest }
        rest = rest.dropFirst()
      } else {
        rest = rest.dropFirst()
      }
    }
    return nil
  }

  private func quoted(_ text: Substring) -> String? {
    let text = String(text.reversed().drop { $0 == " " }.reversed())
    if !text.contains("\""), !text.contains("\\") { return "\"\(text)\"" }
    return text.contains("'") ? nil : "'\(text)'"
  }

  // MARK: Mistakes

  /// Finds Liquid without quotes: `title: {{ film.title }}`
  private func bareLiquid(_ index: Int) -> Found? {
    guard let entry = entry(index), entry.value.hasPrefix("{{") || entry.value.hasPrefix("{%")
    else { return nil }
    let isOutput = entry.value.hasPrefix("{{")
    let text = "\(entry.before.drop { $0 == " " })"
    return Found(
      message: isOutput
        ? "YAML takes '{{' for a map: Liquid stands in quotes" : "Liquid stands in quotes",
      line: index, column: entry.column, length: entry.value.unicodeScalars.count,
      help: quoted(entry.value).map { "write \(text)\($0)" }
        ?? "put it in single quotes, and write Liquid's texts in double ones")
  }

  /// Finds a quote inside quotes: `title: "{{ x | default: "y" }}"`, `title: "The "best" film"`
  private func innerQuote(_ index: Int) -> Found? {
    guard let entry = entry(index), let quote = entry.value.first, quote == "\"" || quote == "'",
      let rest = rest(after: quote, in: entry.value),
      let next = rest.first(where: { $0 != " " }), !"#,]}:".contains(next),
      rest.contains(quote)
    else { return nil }
    let inner = entry.value.dropFirst().prefix(entry.value.count - rest.count - 2)
    let whole = entry.value.reversed().drop { $0 == " " }.reversed()
    let text = Substring(String(whole.dropFirst().dropLast()))
    let other = quote == "\"" ? "'" : "\""
    let better = text.contains(other) ? nil : "\(other)\(text)\(other)"
    return Found(
      message: "the text ends at the second \(quote)", line: index,
      column: entry.column + inner.unicodeScalars.count + 1,
      help: better.map { "write \(entry.before.drop { $0 == " " })\($0)" }
        ?? "inside \(quote) write \(quote == "'" ? "''" : "\\\"") for \(quote)")
  }

  /// Finds a quote that is not closed on its line. A quoted text may go on on the next line, but
  /// YAML that is well formed never comes here.
  private var openQuote: Found? {
    let last = quotedFrom.map { max($0, line) } ?? line
    for index in lines.indices where index <= last {
      guard let entry = entry(index), let quote = entry.value.first, quote == "\"" || quote == "'",
        rest(after: quote, in: entry.value) == nil
      else { continue }
      return Found(
        message: "the quote that opens here is not closed on its line", line: index,
        column: entry.column, length: entry.value.unicodeScalars.count,
        help: "write \(entry.before.drop { $0 == " " })\(entry.value.trimmedEnd)\(quote)")
    }
    return nil
  }

  /// Finds a missing space after a colon: `title:Heat`
  private func lostSpace(_ index: Int) -> Found? {
    guard let match = lines[index].wholeMatch(of: /(\s*(?:-\s+)?)([A-Za-z_][\w-]*):([^\s\/].*)/)
    else { return nil }
    let column = match.1.unicodeScalars.count + match.2.unicodeScalars.count
    return Found(
      message: "a space belongs after the colon", line: index, column: column,
      help: "write \(match.2): \(match.3)")
  }

  /// Finds a key whose indentation differs from all keys above it.
  private var indentation: Found? {
    var levels: [(indent: Int, key: Substring)] = []
    var opens = true
    var blockText: Int?
    for index in lines.indices where index <= min(line + 1, lines.count - 1) {
      let text = lines[index]
      let indent = text.prefix { $0 == " " }.count
      let content = text.dropFirst(indent)
      if content.isEmpty || content.hasPrefix("#") { continue }
      if let outer = blockText {
        if indent > outer { continue }
        blockText = nil
      }
      guard
        let match = content.prefixMatch(
          of: /((?:-\s+)*)([^\s#'"\[{\-][^:#]*|"[^"]*"|'[^']*'):(?:\s+|$)/)
      else {
        // The line is an element of a list, or continues a text.
        opens = content == "-" || (opens && content.hasPrefix("- "))
        continue
      }
      let key = match.2
      let own = indent + match.1.count
      var deeper: (indent: Int, key: Substring)?
      while let last = levels.last, last.indent > own { deeper = levels.removeLast() }
      let top = levels.last
      if let top, top.indent < own, deeper == nil, !opens, match.1.isEmpty {
        return misplaced(index, indent, key, above: top)
      }
      if let deeper, top == nil || top!.indent < own {
        // The indentation is between two levels: the nearer one is probably meant; when both are as
        // near, the outer one for a key that opens a map.
        let isOpening = content[match.range.upperBound...].allSatisfy { $0 == " " }
        let isNearOuter = top.map { own - $0.indent < deeper.indent - own } ?? false
        let isBetween = top.map { own - $0.indent == deeper.indent - own } ?? false
        let isOuter = isNearOuter || isBetween && isOpening
        return misplaced(index, indent, key, above: isOuter ? top ?? deeper : deeper)
      }
      if top?.indent == own { _ = levels.removeLast() }
      levels.append((own, key))
      let value = content[match.range.upperBound...].drop { $0 == " " }
      opens = value.isEmpty || value.hasPrefix("#") || value.hasPrefix("&")
      if value.hasPrefix("|") || value.hasPrefix(">") { blockText = own }
    }
    return nil
  }

  private func misplaced(
    _ index: Int, _ indent: Int, _ key: Substring, above: (indent: Int, key: Substring)
  ) -> Found {
    func spaces(_ count: Int) -> String { count == 1 ? "1 space" : "\(count) spaces" }
    return Found(
      message:
        "'\(key)' is indented by \(spaces(indent)), '\(above.key)' above it by \(spaces(above.indent))",
      line: index, column: indent, length: key.unicodeScalars.count,
      help: "line it up with the key above: \(spaces(above.indent)) before '\(key)'")
  }
}

extension Substring {
  fileprivate var trimmedEnd: Substring {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
