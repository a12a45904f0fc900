internal import MarqueeBase

/// One of the files `~/.aws/config` and `~/.aws/credentials`.
///
///     [profile build]            # in config; [build] in credentials
///     role_arn = arn:aws:iam::123456789012:role/build
///     source_profile = default
///     [services local]
///     sts =
///       endpoint_url = http://localhost:4566
///
/// Names of settings are in lower case. A setting of a nested block is named `sts.endpoint_url`.
package struct ProfileFile: Sendable {
  /// The two files, which write the names of profiles differently.
  package enum Kind: Sendable { case config, credentials }

  /// The settings by name, by profile.
  package private(set) var profiles: [String: [String: String]] = [:]
  /// The settings by name, by `services` section; `config` alone has such sections.
  package private(set) var services: [String: [String: String]] = [:]

  /// Reads a file's text. Lines that are not understood are skipped.
  package init(_ text: String, kind: Kind) {
    var section: (isService: Bool, name: String)?
    var parent = ""
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let isNested = line.first == " " || line.first == "\t"
      let content = Self.withoutComment(line)
      if content.isEmpty { continue }
      if content.hasPrefix("["), let end = content.firstIndex(of: "]") {
        let words = content[content.index(after: content.startIndex)..<end]
          .split { $0 == " " || $0 == "\t" }
        section = Self.section(words, kind: kind)
        if let section, !section.isService {
          profiles[section.name, default: [:]] = profiles[section.name] ?? [:]
        }
        parent = ""
        continue
      }
      guard let section, let equals = content.firstIndex(of: "=") else { continue }
      let name = Self.trimmed(content[..<equals]).lowercased()
      let value = Self.trimmed(content[content.index(after: equals)...])
      let key = isNested && !parent.isEmpty ? "\(parent).\(name)" : name
      if !isNested { parent = value.isEmpty ? name : "" }
      if section.isService {
        services[section.name, default: [:]][key] = value
      } else {
        profiles[section.name, default: [:]][key] = value
      }
    }
  }

  private static func section(
    _ words: [Substring], kind: Kind
  ) -> (isService: Bool, name: String)? {
    let names = words.map { $0.filter { $0 != "\"" && $0 != "'" } }
    switch (kind, names.count) {
    case (.credentials, 1): return (false, names[0])
    case (.config, 1): return names[0] == "default" ? (false, "default") : nil
    case (.config, 2) where names[0] == "profile": return (false, names[1])
    case (.config, 2) where names[0] == "services": return (true, names[1])
    default: return nil
    }
  }

  /// The line without its comment, which is a whole line or begins at a `#` or `;` after a space.
  private static func withoutComment(_ line: Substring) -> Substring {
    let content = line.drop { $0 == " " || $0 == "\t" }
    if content.first == "#" || content.first == ";" { return "" }
    var previous: Character = "x"
    for index in content.indices {
      let character = content[index]
      if character == "#" || character == ";", previous == " " || previous == "\t" {
        return Substring(trimmed(content[..<index]))
      }
      previous = character
    }
    return Substring(trimmed(content))
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
