internal import MarqueeSite

/// Names of a database, made fit for places where they could do harm.
///
/// A table can be called `{{ x }}`, `../a` or `a"b`. In SQL such a name stands in quotes, which
/// the server itself makes; everywhere else (templates, YAML, files, comments) only these two
/// forms appear, which hold letters, digits, spaces and `_` and nothing that means anything to
/// Markdown, Liquid, YAML, HTML or a file system.
enum SafeName {
  /// Lower-case ASCII letters, digits and `_`, starting with a letter; empty when nothing is left.
  static func identifier(_ name: String) -> String {
    var text = ""
    for scalar in name.lowercased().unicodeScalars {
      if ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) {
        text.unicodeScalars.append(scalar)
      } else if !text.isEmpty, !text.hasSuffix("_") {
        text += "_"
      }
    }
    while text.hasSuffix("_") { text.removeLast() }
    if let first = text.unicodeScalars.first, ("0"..."9").contains(first) { text = "n" + text }
    return String(text.prefix(60))
  }

  /// The name as a person would write it: `release_year` is `Release year`.
  ///
  /// - Parameter fallback: when no letter or digit is left.
  static func label(_ name: String, fallback: String) -> String {
    var text = ""
    var previous: Character = " "
    for character in name {
      if character.isLetter || character.isNumber {
        // releaseYear, but not ISBN.
        if character.isUppercase, previous.isLowercase { text += " " }
        text.append(character)
      } else if !text.hasSuffix(" "), !text.isEmpty {
        text += " "
      }
      previous = character
    }
    text = String(text.prefix(60))
    while text.hasSuffix(" ") { text.removeLast() }
    guard text.contains(where: { $0.isLetter || $0.isNumber }) else { return fallback }
    if text != text.uppercased() { text = text.lowercased() }
    return text.prefix(1).uppercased() + text.dropFirst()
  }

  /// A variable for rows: an identifier that templates don't use for something else.
  static func variable(_ name: String, fallback: String, taken: Set<String> = []) -> String {
    let text = identifier(name)
    let base = text.isEmpty ? fallback : text
    let isFree = !QueryFile.reservedNames.contains(base)
    return unique(isFree ? base : base + "_rows", taken)
  }

  /// `name`, or `name_2` and so on while it is taken.
  static func unique(_ name: String, _ taken: Set<String>) -> String {
    if !taken.contains(name) { return name }
    var number = 2
    while taken.contains("\(name)_\(number)") { number += 1 }
    return "\(name)_\(number)"
  }

  /// `films` → `film`, `cities` → `city`; nil when it is none of the plural's usual forms.
  static func singular(_ name: String) -> String? {
    if name.hasSuffix("ies"), name.count > 4 { return name.dropLast(3) + "y" }
    for ending in ["ches", "shes", "sses", "xes"] where name.hasSuffix(ending) {
      return String(name.dropLast(2))
    }
    guard name.hasSuffix("s"), !name.hasSuffix("ss"), !name.hasSuffix("us"), name.count > 3
    else { return nil }
    return String(name.dropLast())
  }

  /// An identifier as YAML: in quotes only where it would mean something else.
  static func yamlWord(_ identifier: String) -> String {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    return words.contains(identifier) ? yaml(identifier) : identifier
  }

  /// Text in YAML's double quotes, where only `"`, `\` and control characters mean something.
  static func yaml(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\" + String(scalar)
      case _ where scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value),
        "\u{2028}", "\u{2029}", "\u{feff}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
