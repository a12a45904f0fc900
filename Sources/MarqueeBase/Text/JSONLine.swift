/// A value as JSON on one line, for logs and for programs that read what is printed.
///
/// JSON allows characters in strings that a terminal, a log reader or a CI runner would act on (see
/// `OneLine`). They are written as JSON escapes, so a program that parses the line gets the same
/// value.
package enum JSONLine {
  /// - Parameter indent: the number of spaces per level; nil writes everything on one line.
  package static func text(_ value: Value, indent: Int? = nil) -> String {
    var bytes: [UInt8] = []
    JSONWriter.append(value, to: &bytes, indent: indent)
    return escaped(String(decoding: bytes, as: UTF8.self))
  }

  /// Outside of strings, JSON contains none of these characters except its own line ends.
  private static func escaped(_ json: String) -> String {
    if json.utf8.allSatisfy({ $0 == 0x0a || $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") }) {
      return json
    }
    var text = ""
    OneLine.forEachScalar(of: json) { scalar, isSafe in
      if isSafe || scalar == "\n" { return text.unicodeScalars.append(scalar) }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        text += #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if OneLine.isCommand(bytes, at: index) {
        result += #"\u0023"#.utf8
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
