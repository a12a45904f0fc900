internal import MarqueeBase

/// Filters that replace and remove parts of text.
enum ReplaceFilters {
  static let filters: [Filter] = [
    Filter(
      "replace", takes: 1...2, is: .keepsText, "Every occurrence of some text replaced.",
      "{{ title | replace: \"&\", \"and\" }}",
      gives: [("{{ \"a-b-c\" | replace: \"-\", \"+\" }}", "a+b+c")]
    ) { input, arguments, context in
      replaced(input, arguments.first, arguments.at(1) ?? .string(""), .all, context)
    },
    Filter(
      "replace_first", takes: 1...2, is: .keepsText, "The first occurrence of some text replaced.",
      "{{ title | replace_first: \"a\", \"b\" }}",
      gives: [("{{ \"a-b-c\" | replace_first: \"-\", \"+\" }}", "a+b-c")]
    ) { input, arguments, context in
      replaced(input, arguments.first, arguments.at(1) ?? .string(""), .first, context)
    },
    Filter(
      "replace_last", takes: 2...2, is: .keepsText, "The last occurrence of some text replaced.",
      "{{ title | replace_last: \"a\", \"b\" }}",
      gives: [("{{ \"a-b-c\" | replace_last: \"-\", \"+\" }}", "a-b+c")]
    ) { input, arguments, context in
      replaced(input, arguments.first, arguments.at(1) ?? .string(""), .last, context)
    },
    Filter(
      "remove", takes: 1...1, is: .keepsText, "Every occurrence of some text removed.",
      "{{ title | remove: \"The \" }}", gives: [("{{ \"a-b-c\" | remove: \"-\" }}", "abc")]
    ) { input, arguments, context in
      replaced(input, arguments.first, .string(""), .all, context)
    },
    Filter(
      "remove_first", takes: 1...1, is: .keepsText, "The first occurrence of some text removed.",
      "{{ title | remove_first: \"The \" }}",
      gives: [("{{ \"a-b-c\" | remove_first: \"-\" }}", "ab-c")]
    ) { input, arguments, context in
      replaced(input, arguments.first, .string(""), .first, context)
    },
    Filter(
      "remove_last", takes: 1...1, is: .keepsText, "The last occurrence of some text removed.",
      "{{ title | remove_last: \" (I)\" }}",
      gives: [("{{ \"a-b-c\" | remove_last: \"-\" }}", "a-bc")]
    ) { input, arguments, context in
      replaced(input, arguments.first, .string(""), .last, context)
    },
  ]

  private enum Which { case first, last, all }

  private static func replaced(
    _ input: Value, _ pattern: Value, _ replacement: Value, _ which: Which,
    _ context: FilterContext
  ) -> Value {
    let text = input.filterText
    var pattern = pattern.filterText
    let replacement = Replacement(replacement.filterText, plain: context.pageMode || which == .last)
    return .string(
      text.rewritingBytes { bytes, output in
        pattern.withUTF8 { pattern in
          var copied = 0
          var from = 0
          if which == .last {
            guard let hit = lastRange(of: pattern, in: bytes) else {
              output.append(contentsOf: bytes)
              return
            }
            from = hit
          }
          // A result that is larger than the limit is refused when this returns.
          while output.count <= context.room,
            let hit = firstRange(of: pattern, in: bytes, from: from)
          {
            output.append(contentsOf: bytes[copied..<hit])
            replacement.append(match: hit..<(hit + pattern.count), in: bytes, to: &output)
            copied = hit + pattern.count
            from = copied
            if which != .all { break }
            if pattern.isEmpty {
              // An empty pattern matches before every code point and at the end.
              guard from < bytes.count else { break }
              repeat { from += 1 } while from < bytes.count && bytes[from] & 0xC0 == 0x80
            }
          }
          output.append(contentsOf: bytes[copied...])
        }
      })
  }
}

/// The text that is inserted; unless it is plain, it may contain Ruby's backslash sequences.
private struct Replacement {
  private enum Part { case text([UInt8]), match, before, after }
  private var parts: [Part] = []

  init(_ text: String, plain: Bool) {
    let bytes = Array(text.utf8)
    guard !plain, bytes.contains(UInt8(ascii: "\\")) else {
      parts = [.text(bytes)]
      return
    }
    var literal: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else {
        literal.append(bytes[index])
        index += 1
        continue
      }
      let next = bytes[index + 1]
      index += 2
      var part: Part?
      switch next {
      case UInt8(ascii: "0"), UInt8(ascii: "&"): part = .match
      case UInt8(ascii: "`"): part = .before
      case UInt8(ascii: "'"): part = .after
      case UInt8(ascii: "\\"): literal.append(next)
      case UInt8(ascii: "1")...UInt8(ascii: "9"): break
      default: literal += [UInt8(ascii: "\\"), next]
      }
      if let part {
        parts.append(.text(literal))
        parts.append(part)
        literal = []
      }
    }
    parts.append(.text(literal))
  }

  func append(
    match: Range<Int>, in text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]
  ) {
    for part in parts {
      switch part {
      case .text(let bytes): output.append(contentsOf: bytes)
      case .match: output.append(contentsOf: text[match])
      case .before: output.append(contentsOf: text[..<match.lowerBound])
      case .after: output.append(contentsOf: text[match.upperBound...])
      }
    }
  }
}
