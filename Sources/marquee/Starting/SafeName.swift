internal import MarqueeBase
internal import MarqueeSite

/// Names from a database, changed so that they are safe outside SQL.
///
/// A table can be called `{{ x }}`, `../a` or `a"b`. In SQL such a name is quoted by the server
/// itself. Everywhere else (templates, YAML, files, comments) only the two forms of this type are
/// used: they hold nothing but letters, digits, spaces and `_`, and so no sign of Markdown, Liquid,
/// YAML, HTML or a file system.
enum SafeName {
  /// The words of a name, as it spells them: `InvoiceId`, `invoice_id` and `INVOICE ID` have two
  /// each, `ISBNCode` has `ISBN` and `Code`.
  static func words(_ name: String) -> [String] {
    let scalars = Array(name.unicodeScalars)
    var words: [String] = []
    var word = String.UnicodeScalarView()
    func end() {
      if !word.isEmpty { words.append(String(word)) }
      word = String.UnicodeScalarView()
    }
    for (place, scalar) in scalars.enumerated() {
      guard isWordPart(scalar) else {
        end()
        continue
      }
      if scalar.properties.isUppercase, let last = word.last {
        let next = place + 1 < scalars.count ? scalars[place + 1] : nil
        let endsAcronym = last.properties.isUppercase && next?.properties.isLowercase == true
        if !last.properties.isUppercase || endsAcronym { end() }
      }
      word.append(scalar)
    }
    end()
    return words
  }

  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .decimalNumber, .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
      true
    default: false
    }
  }

  /// The name as an identifier: lower-case ASCII letters, digits and `_`, starting with a letter;
  /// empty when nothing of the name is left.
  static func identifier(_ name: String) -> String {
    var text = ""
    for scalar in words(name).joined(separator: " ").lowercased().unicodeScalars {
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

  /// Abbreviations that people write in capitals, whatever the database does.
  private static let acronyms: TextSet = [
    "csv", "dvd", "ean", "eu", "gps", "html", "iata", "iban", "icao", "imdb", "ip", "isbn", "iso",
    "issn", "json", "mpaa", "pdf", "sku", "tv", "uk", "un", "upc", "uri", "url", "usa", "utc",
    "uuid", "vat",
    "xml",
  ]

  /// The name as a person would write it: `release_year` is `Release year`, `InvoiceId` is
  /// `Invoice id`.
  ///
  /// - Parameter fallback: the result when no letter or digit is left.
  static func label(_ name: String, fallback: String) -> String {
    let words = words(name)
    guard !words.isEmpty else { return fallback }
    // In a name that is all in capitals, an abbreviation can't be recognised by its capitals.
    let isShouted = name == name.uppercased() && name != name.lowercased()
    let shown = words.map { word in
      if acronyms.contains(word.lowercased()) { return word.uppercased() }
      let isAcronym = word.count > 1 && word == word.uppercased() && word != word.lowercased()
      return isAcronym && !isShouted ? word : word.lowercased()
    }
    var text = String(shown.joined(separator: " ").prefix(60))
    while text.hasSuffix(" ") { text.removeLast() }
    return text.prefix(1).uppercased() + text.dropFirst()
  }

  /// A variable's name for rows: an identifier that templates don't use for something else.
  static func variable(_ name: String, fallback: String, taken: TextSet = []) -> String {
    let text = identifier(name)
    let base = text.isEmpty ? fallback : text
    let isFree = !QueryFile.reservedNames.contains(base)
    return unique(isFree ? base : base + "_rows", taken)
  }

  /// `name`, or `name_2` and so on while it is taken.
  static func unique(_ name: String, _ taken: TextSet) -> String {
    if !taken.contains(name) { return name }
    var number = 2
    while taken.contains("\(name)_\(number)") { number += 1 }
    return "\(name)_\(number)"
  }

  /// The singular: `films` → `film`, `cities` → `city`; nil when the name has none of the usual
  /// endings of a plural.
  static func singular(_ name: String) -> String? {
    if name.hasSuffix("ies"), name.count > 4 { return name.dropLast(3) + "y" }
    for ending in ["ches", "shes", "sses", "xes"] where name.hasSuffix(ending) {
      return String(name.dropLast(2))
    }
    guard name.hasSuffix("s"), !name.hasSuffix("ss"), !name.hasSuffix("us"), name.count > 3
    else { return nil }
    return String(name.dropLast())
  }

  /// The identifier for YAML: in quotation marks only where YAML would read it as something else.
  static func yamlWord(_ identifier: String) -> String {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    return words.contains(identifier) ? yaml(identifier) : identifier
  }

  /// The text in YAML's double quotation marks, where only `"`, `\` and control characters must be
  /// escaped.
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
