/// Writes values as JSON.
///
/// A moment is written as ISO 8601 text, a decimal as its exact text, and NaN and infinities as
/// null. An object that can be looped over is written as a list, any other as its text.
package enum JSONWriter {
  /// - Parameters:
  ///   - indent: the number of spaces per level; nil writes everything on one line.
  ///   - scriptSafe: whether `<`, `>`, `&`, U+2028 and U+2029 are escaped too, so that the text can
  ///     stand inside `<script>`.
  ///   - isJavaScript: whether the text is an expression of JavaScript. An object literal takes a
  ///     member `"__proto__"` for the object's prototype, which a row must not set; `["__proto__"]`
  ///     is an ordinary member. JSON has no such form and needs none.
  package static func append(
    _ value: Value, to output: inout [UInt8], indent: Int? = nil, scriptSafe: Bool = false,
    isJavaScript: Bool = false
  ) {
    let writer = Writer(indent: indent, scriptSafe: scriptSafe, isJavaScript: isJavaScript)
    writer.write(value, level: 0, to: &output)
  }

  /// The text as a JSON string, with its quotes.
  package static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    append(.string(text), to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The member name that sets the prototype in a JavaScript object literal.
  package static let prototypeName = Array("__proto__".utf8)

  private struct Writer {
    let indent: Int?
    let scriptSafe: Bool
    let isJavaScript: Bool

    func write(_ value: Value, level: Int, to output: inout [UInt8]) {
      switch value {
      case .null: append("null", to: &output)
      case .bool(let flag): append(flag ? "true" : "false", to: &output)
      case .int(let number): output.append(contentsOf: String(number).utf8)
      case .double(let number):
        if number.isFinite {
          output.append(contentsOf: number.description.utf8)
        } else {
          append("null", to: &output)
        }
      case .decimal(let text): write(decimal: text, to: &output)
      case .string(let text): write(text: text, to: &output)
      case .moment(let moment): write(text: moment.description, to: &output)
      case .array(let items): write(items, level: level, to: &output)
      case .record(let record): write(record, level: level, to: &output)
      case .object(let object):
        if let elements = object.elements {
          write(elements, level: level, to: &output)
        } else {
          write(text: object.text, to: &output)
        }
      }
    }

    private func write(_ items: [Value], level: Int, to output: inout [UInt8]) {
      output.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        newLine(level + 1, to: &output)
        write(item, level: level + 1, to: &output)
      }
      if !items.isEmpty { newLine(level, to: &output) }
      output.append(UInt8(ascii: "]"))
    }

    private func write(_ record: Record, level: Int, to output: inout [UInt8]) {
      output.append(UInt8(ascii: "{"))
      var isFirst = true
      for (index, name) in record.keys.names.enumerated()
      where record.keys.indexByName[name] == index {  // Not a name that a later one hides.
        if !isFirst { output.append(UInt8(ascii: ",")) }
        isFirst = false
        newLine(level + 1, to: &output)
        if isJavaScript, name.utf8.elementsEqual(JSONWriter.prototypeName) {
          append("[\"__proto__\"]", to: &output)
        } else {
          write(text: name, to: &output)
        }
        output.append(UInt8(ascii: ":"))
        if indent != nil { output.append(0x20) }
        write(record.values[index], level: level + 1, to: &output)
      }
      if !isFirst { newLine(level, to: &output) }
      output.append(UInt8(ascii: "}"))
    }

    private func newLine(_ level: Int, to output: inout [UInt8]) {
      guard let indent else { return }
      output.append(0x0A)
      output.append(contentsOf: repeatElement(0x20, count: level * indent))
    }

    private func append(_ text: StaticString, to output: inout [UInt8]) {
      text.withUTF8Buffer { output.append(contentsOf: $0) }
    }

    private func write(decimal text: String, to output: inout [UInt8]) {
      if isJSONNumber(text) {
        output.append(contentsOf: text.utf8)
      } else if ["nan", "infinity", "-infinity"].contains(text.lowercased()) {
        append("null", to: &output)
      } else {
        write(text: text, to: &output)
      }
    }

    private func write(text: String, to output: inout [UInt8]) {
      var text = text
      output.append(UInt8(ascii: "\""))
      text.withUTF8 { bytes in
        var copied = 0
        for index in 0..<bytes.count {
          let byte = bytes[index]
          var length = 1
          if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard scriptSafe else { continue }
            if byte == 0xE2, index + 2 < bytes.count, bytes[index + 1] == 0x80,
              bytes[index + 2] & 0xFE == 0xA8
            {
              length = 3
            } else if byte != UInt8(ascii: "<"), byte != UInt8(ascii: ">"),
              byte != UInt8(ascii: "&")
            {
              continue
            }
          }
          output.append(contentsOf: bytes[copied..<index])
          copied = index + length
          escape(length == 3 ? 0x2000 + UInt16(bytes[index + 2] & 0x3F) : UInt16(byte), &output)
        }
        output.append(contentsOf: bytes[copied...])
      }
      output.append(UInt8(ascii: "\""))
    }

    private func escape(_ unit: UInt16, _ output: inout [UInt8]) {
      output.append(UInt8(ascii: "\\"))
      switch unit {
      case 0x22, 0x5C: output.append(UInt8(unit))
      case 0x08: output.append(UInt8(ascii: "b"))
      case 0x09: output.append(UInt8(ascii: "t"))
      case 0x0A: output.append(UInt8(ascii: "n"))
      case 0x0C: output.append(UInt8(ascii: "f"))
      case 0x0D: output.append(UInt8(ascii: "r"))
      default:
        output.append(UInt8(ascii: "u"))
        for shift in [12, 8, 4, 0] as [UInt16] {
          let digit = UInt8(unit >> shift & 15)
          output.append(digit < 10 ? digit + 0x30 : digit + 0x57)
        }
      }
    }
  }

  /// Whether the text matches the grammar of numbers in RFC 8259, section 6.
  private static func isJSONNumber(_ text: String) -> Bool {
    var rest = Substring(text).utf8
    func digits() -> Int {
      let run = rest.prefix { $0 &- 0x30 < 10 }.count
      rest = rest.dropFirst(run)
      return run
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let leadsWithZero = rest.first == 0x30
    let whole = digits()
    guard whole > 0, !leadsWithZero || whole == 1 else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
