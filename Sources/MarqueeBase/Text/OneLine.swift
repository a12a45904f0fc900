/// Makes text from outside (rows, servers, file names) safe inside one line of a message or a log.
///
/// A row must not be able to end a line, to control a terminal, to change the direction of the
/// text, or to hide what it contains. Such characters are written as escapes: `\n`, `\r`,
/// `\u{202e}`. The code works on Unicode scalars, because in Swift `\r\n` is one `Character`.
///
/// A line that a continuous-integration runner would execute is changed too: GitHub's runner
/// executes `::error …::` at the start of a line, after any white space, and `##[error]` anywhere
/// in it; Azure's executes `##vso[…]`, TeamCity's `##teamcity[…]`.
package enum OneLine {
  /// The text, escaped so that it can be a part of a line.
  package static func escaped(_ text: String) -> String {
    if isPlain(text) { return text }
    var result = ""
    forEachScalar(of: text) { scalar, isSafe in
      if isSafe { result.unicodeScalars.append(scalar) } else { result += escape(scalar) }
    }
    return result
  }

  /// The text as a line of its own: escaped, and changed if a runner would execute it.
  package static func line(_ text: String) -> String { withoutCommands(escaped(text)) }

  /// The line, changed if a runner would execute it.
  ///
  /// - Parameter line: the line without its line end.
  package static func withoutCommands(_ line: String) -> String {
    var line = line
    if line.utf8.contains(UInt8(ascii: "#")) { line = withoutHashCommands(line) }
    let start = line.unicodeScalars.firstIndex { !$0.properties.isWhitespace }
    guard let start, line[start...].utf8.starts(with: "::".utf8) else { return line }
    return String(line[..<start]) + #"\u{3a}"# + line[start...].dropFirst()
  }

  /// Calls `body` with every scalar and with whether it can stand in a line unchanged.
  static func forEachScalar(of text: String, _ body: (Unicode.Scalar, Bool) -> Void) {
    var allowsJoiner = false
    for scalar in text.unicodeScalars {
      let isSafe = isSafe(scalar) || allowsJoiner && isJoiner(scalar)
      body(scalar, isSafe)
      allowsJoiner = isSafe && !scalar.isASCII
    }
  }

  /// Whether the text is printable ASCII: most text is, and then no scalar is looked up.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
  }

  private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7f || scalar == "\t" }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return false
    default: return !scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  /// Whether the scalar joins letters or emoji, or selects a variant of them: its effect on the
  /// scalar before it is visible.
  private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0x200c || scalar.value == 0x200d || scalar.properties.isVariationSelector
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": #"\n"#
    case "\r": #"\r"#
    default: #"\u{"# + String(scalar.value, radix: 16) + "}"
    }
  }

  /// Writes the second `#` of `##word[` as an escape.
  private static func withoutHashCommands(_ line: String) -> String {
    var result: [UInt8] = []
    let bytes = Array(line.utf8)
    for (index, byte) in bytes.enumerated() {
      if isCommand(bytes, at: index) { result += #"\u{23}"#.utf8 } else { result.append(byte) }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether the byte is the second `#` of `##word[`.
  static func isCommand(_ bytes: [UInt8], at index: Int) -> Bool {
    let hash = UInt8(ascii: "#")
    guard bytes[index] == hash, index > 0, bytes[index - 1] == hash else { return false }
    let rest = bytes[(index + 1)...].drop { (0x61...0x7a).contains($0 | 0x20) }
    return rest.first == UInt8(ascii: "[")
  }
}
