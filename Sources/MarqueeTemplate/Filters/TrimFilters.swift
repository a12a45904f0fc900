internal import MarqueeBase

/// Filters for white space and line ends.
enum TrimFilters {
  static let filters: [Filter] = [
    Filter(
      "strip", is: .keepsText, "Without white space at both ends.", "{{ name | strip }}",
      gives: [("{{ \"  heat \" | strip | append: \".\" }}", "heat.")]
    ) { input, _, _ in
      .string(trimmedText(input.filterText))
    },
    Filter(
      "lstrip", is: .keepsText, "Without white space at the start.", "{{ name | lstrip }}",
      gives: [("{{ \"  heat\" | lstrip }}", "heat")]
    ) { input, _, _ in
      .string(trimmedText(input.filterText, end: false))
    },
    Filter(
      "rstrip", is: .keepsText, "Without white space at the end.", "{{ name | rstrip }}",
      gives: [("{{ \"heat  \" | rstrip | append: \".\" }}", "heat.")]
    ) { input, _, _ in
      .string(trimmedText(input.filterText, start: false))
    },
    Filter(
      "squish", "Without white space at both ends, and one space for any run of it.",
      "{{ text | squish }}", gives: [("{{ \" the   third  man \" | squish }}", "the third man")],
      squish),
    Filter(
      "strip_newlines", is: .keepsText, "Without line ends.", "{{ text | strip_newlines }}",
      gives: [("{{ two_lines | strip_newlines }}", "updown")], stripNewlines),
    Filter(
      "newline_to_br", growth: 7, is: .keepsText, special: .lineBreaks,
      "A `<br />` before each line end.", "{{ text | newline_to_br }}",
      gives: [("{{ two_lines | newline_to_br }}", "up<br />↵down")],
      newlineToBreak),
  ]

  static func squish(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    -> Value
  {
    if input.isNull { return .null }
    return .string(
      trimmedText(input.filterText).rewritingBytes { bytes, output in
        var inSpace = false
        for byte in bytes {
          let isSpace = isRubySpace(byte)
          if !isSpace { output.append(byte) } else if !inSpace { output.append(0x20) }
          inSpace = isSpace
        }
      })
  }

  static func stripNewlines(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) -> Value {
    .string(replacingLineEnds(input.filterText, with: ""))
  }

  static func newlineToBreak(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) -> Value {
    .string(replacingLineEnds(input.filterText, with: "<br />\n"))
  }
}

/// Replaces `\n` and `\r\n`; a `\r` alone is no line end.
private func replacingLineEnds(_ text: String, with replacement: StaticString) -> String {
  text.rewritingBytes { bytes, output in
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A {
        // The line feed that follows is replaced.
      } else if byte == 0x0A {
        replacement.withUTF8Buffer { output.append(contentsOf: $0) }
      } else {
        output.append(byte)
      }
      index += 1
    }
  }
}
