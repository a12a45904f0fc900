internal import MarqueeBase

/// Registers the secrets in the environment and the command line before any of them can get into a
/// message, including those that are never used.
enum KnownSecrets {
  /// The words in names of variables whose values are secrets.
  private static let words = [
    "TOKEN", "PASSWORD", "PASSWD", "SECRET", "PRIVATE_KEY", "API_KEY", "APIKEY", "CREDENTIALS",
  ]
  /// The endings of variables' names whose values say where a secret is stored, not what it is.
  private static let references = [
    "_FILE", "_URL", "_URI", "_PATH", "_DIR", "_ID", "_ARN", "_NAME", "_ENDPOINT", "_EXPIRATION",
  ]
  /// The length in bytes from which the value of a variable with such a name counts as a secret; a
  /// shorter one may well be a switch such as `true`.
  private static let shortest = 8

  static func note(variables: [String: String], in registry: SecretRegistry = .shared) {
    for (name, value) in variables {
      notePasswords(of: value, in: registry)
      let name = name.uppercased()
      guard value.utf8.count >= shortest, words.contains(where: name.contains),
        !references.contains(where: name.hasSuffix)
      else { continue }
      registry.note(value.trimmingBlanks)
    }
  }

  static func note(arguments: [String], in registry: SecretRegistry = .shared) {
    for argument in arguments { notePasswords(of: argument, in: registry) }
  }

  /// Registers the password of every `scheme://user:password@host` in a text, as it is and decoded,
  /// and that of `password=…` in a connection string.
  private static func notePasswords(of text: String, in registry: SecretRegistry) {
    var rest = text[...]
    while let start = rest.firstRange(of: "://")?.upperBound {
      rest = rest[start...]
      let authority = rest.prefix(beforeAny: "/?# \n")
      guard let at = authority.lastIndex(of: "@"),
        let colon = authority[..<at].firstIndex(of: ":")
      else { continue }
      let password = authority[authority.utf8.index(after: colon)..<at]
      registry.note(String(password))
      registry.note(decoded(password))
    }
    for part in text.utf8.split(whereSeparator: " &?".utf8.contains).map(Substring.init)
    where part.hasPrefix("password=") {
      registry.note(
        decoded(part.dropFirst("password=".count).drop { $0 == "'" }.prefix(beforeAny: "'")))
    }
  }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(Substring(rest.prefix(2))), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
