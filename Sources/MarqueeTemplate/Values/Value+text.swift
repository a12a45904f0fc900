package import MarqueeBase

extension Value {
  /// The text that `{{ value }}` prints: nothing for nil, the elements of a list without
  /// separators, and maps as `{"a"=>1}`.
  package var liquidText: String {
    switch self {
    case .string(let text): return text
    case .int(let number): return String(number)
    case .null: return ""
    default:
      var text = ""
      appendLiquidText(to: &text)
      return text
    }
  }

  /// Appends `liquidText` to a string.
  package func appendLiquidText(to buffer: inout String) {
    switch self {
    case .null: break
    case .bool(let flag): buffer += flag ? "true" : "false"
    case .int(let number): buffer += String(number)
    case .double(let number): buffer += floatText(number)
    case .decimal(let text): buffer += text
    case .string(let text): buffer += text
    case .moment(let moment): buffer += moment.description
    case .array(let items): for item in items { item.appendLiquidText(to: &buffer) }
    case .record(let record): appendInspection(of: record, to: &buffer)
    case .object(let object): buffer += object.text
    }
  }

  /// The text that text filters use. It differs from `liquidText` only for lists: `[1, "a"]`.
  package var filterText: String {
    if case .array = self { return inspection }
    return liquidText
  }

  /// The text of Ruby's `inspect`: text in quotes, and nil as a word. The members of a printed map
  /// are written in this form.
  package var inspection: String {
    var text = ""
    appendInspection(to: &text)
    return text
  }

  private func appendInspection(to buffer: inout String) {
    switch self {
    case .null: buffer += "nil"
    case .string(let text): appendQuoted(text, to: &buffer)
    case .array(let items):
      buffer += "["
      for (index, item) in items.enumerated() {
        if index > 0 { buffer += ", " }
        item.appendInspection(to: &buffer)
      }
      buffer += "]"
    case .object(let object):
      if let elements = object.elements, object.text.isEmpty {
        Value.array(elements).appendInspection(to: &buffer)
      } else {
        buffer += object.text
      }
    default: appendLiquidText(to: &buffer)
    }
  }

  private func appendInspection(of record: Record, to buffer: inout String) {
    buffer += "{"
    for (index, name) in record.keys.names.enumerated() {
      if index > 0 { buffer += ", " }
      appendQuoted(name, to: &buffer)
      buffer += "=>"
      record.values[index].appendInspection(to: &buffer)
    }
    buffer += "}"
  }
}

/// Appends text in double quotes with Ruby's escapes.
private func appendQuoted(_ text: String, to buffer: inout String) {
  buffer += "\""
  let scalars = Array(text.unicodeScalars)
  for (index, scalar) in scalars.enumerated() {
    switch scalar {
    case "\"": buffer += "\\\""
    case "\\": buffer += "\\\\"
    case "\n": buffer += "\\n"
    case "\r": buffer += "\\r"
    case "\t": buffer += "\\t"
    case "\u{0B}": buffer += "\\v"
    case "\u{0C}": buffer += "\\f"
    case "\u{08}": buffer += "\\b"
    case "\u{07}": buffer += "\\a"
    case "\u{1B}": buffer += "\\e"
    case "#":
      let next = index + 1 < scalars.count ? scalars[index + 1] : " "
      buffer += next == "{" || next == "$" || next == "@" ? "\\#" : "#"
    default:
      if isPrintable(scalar) {
        buffer.unicodeScalars.append(scalar)
      } else {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        buffer +=
          scalar.value > 0xFFFF
          ? "\\u{" + digits + "}"
          : "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      }
    }
  }
  buffer += "\""
}

private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7F }
  switch scalar.properties.generalCategory {
  case .control, .unassigned, .surrogate, .lineSeparator, .paragraphSeparator:
    return false
  default: return true
  }
}
