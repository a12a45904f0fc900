internal import MarqueeBase

/// Filters for HTML in text. Pages need none of them, because values are escaped for their places.
enum HTMLFilters {
  static let filters: [Filter] = [
    Filter(
      "escape", growth: 6, special: .escape, "`<`, `>`, `&` and quotes as entities.",
      "{{ text | escape }}", gives: [("{{ \"<b>\" | escape }}", "&lt;b&gt;")], escape),
    Filter(
      "h", growth: 6, special: .escape, "The same as `escape`.", "{{ text | h }}",
      gives: [("{{ \"Q&A\" | h }}", "Q&amp;A")], escape),
    Filter(
      "escape_once", growth: 6, special: .escapeOnce, "As `escape`, but entities stay as they are.",
      "{{ text | escape_once }}", gives: [("{{ \"&lt; & >\" | escape_once }}", "&lt; &amp; &gt;")]
    ) { input, _, _ in .string(escapedOnce(input.filterText)) },
    Filter(
      "strip_html", "Without tags, comments, scripts and styles.", "{{ text | strip_html }}",
      gives: [("{{ \"<b>Heat</b>\" | strip_html }}", "Heat")]
    ) { input, _, _ in .string(withoutTags(input.filterText)) },
  ]

  static func escape(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    -> Value
  {
    if input.isNull { return .null }
    return .string(
      input.filterText.rewritingBytes(extra: 16) { bytes, output in
        for byte in bytes { appendEscaped(byte, to: &output) }
      })
  }
}

@inline(__always) private func appendEscaped(_ byte: UInt8, to output: inout [UInt8]) {
  switch byte {
  case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
  case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
  case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
  case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
  case UInt8(ascii: "'"): output.append(contentsOf: "&#39;".utf8)
  default: output.append(byte)
  }
}

/// Escapes text, but not `&name;` and `&#123;`. `&#x7B;` is escaped, as in all implementations of
/// Liquid.
private func escapedOnce(_ text: String) -> String {
  text.rewritingBytes(extra: 16) { bytes, output in
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "&"), startsEntity(bytes[(index + 1)...]) {
        output.append(byte)
      } else {
        appendEscaped(byte, to: &output)
      }
    }
  }
}

private func startsEntity(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
  var rest = bytes
  let isNumber = rest.first == UInt8(ascii: "#")
  if isNumber { rest = rest.dropFirst() }
  let body = rest.prefix { isNumber ? isDigit($0) : ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) }
  return !body.isEmpty && rest.dropFirst(body.count).first == UInt8(ascii: ";")
}

/// Removes scripts, comments and styles with their content, and then all text between `<` and `>`.
/// Both steps treat the input as text, not as HTML, so the result is not safe HTML.
private func withoutTags(_ text: String) -> String {
  guard text.utf8.contains(UInt8(ascii: "<")) else { return text }
  let blocks: [(open: [UInt8], close: [UInt8])] = [
    (Array("<script".utf8), Array("</script>".utf8)),
    (Array("<!--".utf8), Array("-->".utf8)),
    (Array("<style".utf8), Array("</style>".utf8)),
  ]
  var bytes = Array(text.utf8)
  bytes = removingSpans(bytes, blocks)
  bytes = removingSpans(bytes, [(Array("<".utf8), Array(">".utf8))])
  return String(decoding: bytes, as: UTF8.self)
}

private func removingSpans(
  _ bytes: [UInt8], _ kinds: [(open: [UInt8], close: [UInt8])]
) -> [UInt8] {
  bytes.withUnsafeBufferPointer { text in
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    // A kind whose end does not occur any more is not searched again, so the search is not
    // quadratic.
    var open = kinds
    var index = 0
    scan: while index < text.count {
      if text[index] == UInt8(ascii: "<") {
        for (number, kind) in open.enumerated().reversed()
        where text[index...].starts(with: kind.open) {
          let end = kind.close.withUnsafeBufferPointer {
            firstRange(of: $0, in: text, from: index + kind.open.count)
          }
          if let end {
            index = end + kind.close.count
            continue scan
          }
          open.remove(at: number)
        }
      }
      output.append(text[index])
      index += 1
    }
    return output
  }
}
