internal import MarqueeBase

/// Filters for base64, percent-encoding and JSON.
enum EncodingFilters {
  static let filters: [Filter] = [
    Filter(
      "base64_encode", growth: 2, "Base64.", "{{ text | base64_encode }}",
      gives: [("{{ \"heat?\" | base64_encode }}", "aGVhdD8=")]
    ) { input, _, _ in
      .string(base64(input.filterText, urlSafe: false))
    },
    Filter(
      "base64_decode", "Text from Base64.", "{{ text | base64_decode }}",
      gives: [("{{ \"aGVhdD8=\" | base64_decode }}", "heat?")]
    ) {
      input, _, _ throws(FilterError) in
      try decoded(input.filterText, urlSafe: false)
    },
    Filter(
      "base64_url_safe_encode", growth: 2, "Base64 with `-` and `_`.",
      "{{ text | base64_url_safe_encode }}",
      gives: [("{{ \"heat??>\" | base64_url_safe_encode }}", "aGVhdD8_Pg==")]
    ) { input, _, _ in
      .string(base64(input.filterText, urlSafe: true))
    },
    Filter(
      "base64_url_safe_decode", "Text from Base64 with `-` and `_`.",
      "{{ text | base64_url_safe_decode }}",
      gives: [("{{ \"aGVhdD8_Pg==\" | base64_url_safe_decode }}", "heat??>")]
    ) { input, _, _ throws(FilterError) in
      try decoded(input.filterText, urlSafe: true)
    },
    Filter(
      "url_encode", growth: 3, is: .urlEncoded,
      "Percent-encoded, with `+` for a space, as in a query string.",
      "{{ text | url_encode }}", gives: [("{{ \"Q&A one\" | url_encode }}", "Q%26A+one")], urlEncode
    ),
    Filter(
      "url_decode", "The reverse of `url_encode`.", "{{ text | url_decode }}",
      gives: [("{{ \"Q%26A+one\" | url_decode }}", "Q&A one")], urlDecode),
  ]

  private static func decoded(_ text: String, urlSafe: Bool) throws(FilterError) -> Value {
    if let bytes = base64Decoded(text, urlSafe: urlSafe) {
      return .string(String(decoding: bytes, as: UTF8.self))
    }
    throw FilterError(
      "invalid base64 provided to base64_\(urlSafe ? "url_safe_" : "")decode")
  }

  static func urlEncode(_ input: Value, _ arguments: FilterArguments, _ context: FilterContext)
    -> Value
  {
    if input.isNull { return .null }
    return .string(
      input.filterText.rewritingBytes(extra: 16) { bytes, output in
        for byte in bytes {
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."), UInt8(ascii: "~"):
            output.append(byte)
          case 0x20: output.append(UInt8(ascii: "+"))
          default:
            output.append(UInt8(ascii: "%"))
            output.append(hexDigit(byte >> 4))
            output.append(hexDigit(byte & 15))
          }
        }
      })
  }

  static func urlDecode(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    if input.isNull { return .null }
    let bytes = Array(input.filterText.utf8)
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "%"), index + 2 < bytes.count,
        let high = hexValue(bytes[index + 1]), let low = hexValue(bytes[index + 2])
      {
        output.append(high << 4 | low)
        index += 3
      } else {
        output.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
        index += 1
      }
    }
    if let text = String(validating: output, as: UTF8.self) { return .string(text) }
    throw FilterError("invalid byte sequence in UTF-8")
  }

  static func json(
    _ input: Value, _ arguments: FilterArguments, _ context: FilterContext
  ) throws(FilterError) -> Value {
    var indent: Int?
    if let argument = arguments.at(0) {
      guard let width = argument.strictInteger, (0...16).contains(width) else {
        throw FilterError(
          "`json` can't indent by that", help: "Write a number of spaces: {{ movie | json: 2 }}")
      }
      indent = width
    }
    if case .object(let object) = input, object is RangeValue {
      return try json(.array(listItems(input, context)), arguments, context)
    }
    if let indent, input.weight(upTo: context.room, indent: indent) > context.room {
      throw .tooLarge(context.room)
    }
    var bytes: [UInt8] = []
    JSONWriter.append(input, to: &bytes, indent: indent)
    return .string(String(decoding: bytes, as: UTF8.self))
  }
}

private func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? value + 0x30 : value + 0x37 }

private func hexValue(_ byte: UInt8) -> UInt8? {
  if isDigit(byte) { return byte - 0x30 }
  let letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : nil
}
