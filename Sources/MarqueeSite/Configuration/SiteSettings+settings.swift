internal import Foundation
internal import MarqueeBase

extension SiteSettings {
  /// The keys of `site:`. Each is a member of `site` in templates, too.
  static let settings: [Setting<SiteSettings>] = [
    text("title"), text("description"), text("language"),
    Setting(
      "url",
      .named("`http(s)://…`", .pattern("^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@]+[^?#@]*$")),
      "without a query or a fragment; a final `/` is dropped. "
        + "Without it `page.url` is the path",
      catchesSlips: false
    ) { entry, _, reader, site in
      site.url = reader.siteAddress(entry)
      site.members.append((entry.key, site.url.map(Value.string) ?? entry.node.value))
    },
    Setting(
      "time_zone", .named("IANA name", .text), default: "`UTC`",
      "what `today` is, and how times are shown"
    ) { entry, _, reader, site in
      if let zone = reader.timeZone(entry) { site.timeZone = zone }
      site.members.append((entry.key, entry.node.value))
    },
    Setting(
      "id", .text, "[which site](#one-site-many-checkouts) it is, whatever its names",
      catchesSlips: false
    ) { entry, _, _, site in
      site.members.append((entry.key, entry.node.value))
    },
  ]

  static let further = SettingDescription(
    key: "…", shape: .any, usual: nil, documentation: "yours")

  private static func text(_ key: String) -> Setting<SiteSettings> {
    Setting(key, .text, "for your templates") { site, text in
      site.members.append((key, .string(text)))
    }
  }

  /// Keeps a key that the author has chosen; reports it when it is probably a misspelled setting.
  static func keep(_ entry: YAMLEntry, _ reader: inout YAMLReader, _ site: inout SiteSettings) {
    if let nearest = settings.misspelled(entry.key) {
      reader.report(
        "'\(entry.key)' is not a setting in 'site', and too near to '\(nearest)' to be one's own",
        code: "configuration.unknown-key", at: entry.keyLocation,
        help: "did you mean '\(nearest)'?")
    }
    site.members.append((entry.key, entry.node.value))
  }
}

extension YAMLReader {
  fileprivate mutating func siteAddress(_ entry: YAMLEntry) -> String? {
    guard var text = text(entry, in: "site") else { return nil }
    let parts = URLComponents(string: text)
    guard let parts, let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
      parts.host?.isEmpty == false, parts.query == nil, parts.fragment == nil, parts.user == nil
    else {
      report(
        "'site.url' is not the address of a site", code: "configuration.value",
        at: entry.node.location, help: "write it like https://movies.example")
      return nil
    }
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }

  fileprivate mutating func timeZone(_ entry: YAMLEntry) -> String? {
    guard let name = text(entry, in: "site") else { return nil }
    if TimeZone(identifier: name) != nil { return name }
    let known = TimeZone.knownTimeZoneIdentifiers
    let city = known.first { $0.lowercased().hasSuffix("/" + name.lowercased()) }
    let nearest = city ?? nearestName(to: name, among: known)
    report(
      "'\(name)' is not a time zone", code: "configuration.value", at: entry.node.location,
      help: nearest.map { "did you mean '\($0)'?" } ?? "use a name like Europe/Lisbon or UTC")
    return nil
  }
}
