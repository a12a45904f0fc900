internal import Foundation
package import MarqueeBase

extension SiteConfiguration {
  /// Reads `marquee.yaml` of a site.
  ///
  /// - Throws: every mistake of the file at once.
  package static func load(root: String) throws(Diagnostics) -> SiteConfiguration {
    let path = root + "/" + fileName
    guard FileManager.default.fileExists(atPath: path) else {
      throw Diagnostics(MissingConfiguration(root: root).diagnostic)
    }
    let text = try TextFile.read(
      FileFinder.realPath(path) ?? path, shownAs: fileName, category: .configuration)
    return try parse(text)
  }

  /// - Parameter text: the content of `marquee.yaml`.
  /// - Throws: every mistake of the text at once.
  package static func parse(_ text: String) throws(Diagnostics) -> SiteConfiguration {
    let source = YAMLSource(file: fileName, text: text, category: .configuration)
    var configuration = SiteConfiguration()
    configuration.source = source
    guard let root = try source.parse() else { return configuration }
    var reader = YAMLReader(source)
    let sections = ["site", "database", "params", "queries", "build", "snapshot", "watch"]
    for entry in reader.entries(root, of: fileName) {
      switch entry.key {
      case "site": configuration.site = reader.site(entry.node)
      case "database": configuration.database = reader.database(entry)
      case "params": configuration.params = reader.params(entry.node)
      case "queries":
        for query in reader.entries(entry.node, of: "'queries'") {
          configuration.queries[query.key] = reader.queryOptions(query)
          configuration.queryLocations[query.key] = query.keyLocation
        }
      case "build": configuration.build = reader.build(entry.node)
      case "snapshot": configuration.snapshot = reader.snapshot(entry.node)
      case "watch": configuration.watch = reader.watch(entry.node)
      default: reader.unknownKey(entry, in: nil, known: sections)
      }
    }
    if configuration.build.sitemap == true, configuration.site.url == nil,
      reader.diagnostics.isEmpty
    {
      reader.report(
        "a sitemap needs the site's address", code: "configuration.sitemap", at: root.location,
        help: "set site.url, or build.sitemap: false")
    }
    guard reader.diagnostics.isEmpty else { throw Diagnostics(reader.diagnostics) }
    return configuration
  }
}

extension YAMLReader {
  fileprivate mutating func site(_ node: YAMLNode) -> SiteSettings {
    var site = SiteSettings()
    for entry in entries(node, of: "'site'") {
      var value = entry.node.value
      switch entry.key {
      case "title", "description", "language":
        if let text = text(entry, in: "site") { value = .string(text) }
      case "url":
        site.url = url(entry)
        value = site.url.map(Value.string) ?? value
      case "time_zone":
        if let zone = timeZone(entry) { site.timeZone = zone }
      default:
        reportNearMiss(entry, known: ["title", "description", "language", "url", "time_zone"])
      }
      site.members.append((entry.key, value))
    }
    return site
  }

  /// Any further key under `site:` is the site's own, but one letter off a known one is a slip.
  private mutating func reportNearMiss(_ entry: YAMLEntry, known: [String]) {
    guard let nearest = known.first(where: { $0.count > 3 && isOneSlip(entry.key, from: $0) })
    else { return }
    report(
      "'\(entry.key)' is not a setting in 'site', and too near to '\(nearest)' to be one's own",
      code: "configuration.unknown-key", at: entry.keyLocation, help: "did you mean '\(nearest)'?")
  }

  private mutating func url(_ entry: YAMLEntry) -> String? {
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

  private mutating func timeZone(_ entry: YAMLEntry) -> String? {
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

  fileprivate mutating func database(_ entry: YAMLEntry) -> DatabaseSetting {
    switch entry.node.content {
    case .scalar(let text, _) where text == "local" || text.isEmpty: return .local
    case .scalar(let text, _):
      if !text.contains("://") && !text.contains("=") {
        report(
          "'\(text)' is not a database", code: "configuration.value", at: entry.node.location,
          help: "write local, or an address like postgresql://user@host:5432/name")
      }
      return .url(text, entry.node.location)
    case .list:
      report(
        "'database' wants local, an address or a map, not a list",
        code: "configuration.wrong-type", at: entry.node.location)
      return .local
    case .map(let entries): return .fields(entries.compactMap { databaseField($0) })
    }
  }

  private mutating func databaseField(_ entry: YAMLEntry) -> DatabaseSetting.Field? {
    guard DatabaseSetting.fieldNames.contains(entry.key) else {
      if entry.key == "password" {
        report(
          "a password has no place in a file that is committed",
          code: "configuration.password", at: entry.keyLocation,
          help: "set PGPASSWORD or DATABASE_URL in the environment, or use a token")
      } else {
        unknownKey(entry, in: "database", known: DatabaseSetting.fieldNames)
      }
      return nil
    }
    if entry.key == "port" {
      guard integer(entry, atLeast: 1, atMost: 65_535, in: "database") != nil else { return nil }
    }
    guard let text = text(entry, in: "database") else { return nil }
    return DatabaseSetting.Field(name: entry.key, value: text, location: entry.node.location)
  }

  fileprivate mutating func params(_ node: YAMLNode) -> [(name: String, value: Value)] {
    entries(node, of: "'params'").compactMap { entry in
      guard QueryFile.isName(entry.key), !QueryFile.boundNames.contains(entry.key) else {
        report(
          QueryFile.boundNames.contains(entry.key)
            ? "':\(entry.key)' is always bound by the build"
            : "'\(entry.key)' can't be the name of a parameter",
          code: "configuration.value", at: entry.keyLocation,
          help: "use letters, digits and _, another name than now and today")
        return nil
      }
      return (entry.key, entry.node.value)
    }
  }

  fileprivate mutating func queryOptions(_ query: YAMLEntry) -> QueryOptions {
    let section = "queries.\(query.key)"
    var options = QueryOptions()
    for entry in entries(query.node, of: "'\(section)'") {
      switch entry.key {
      case "key": options.key = text(entry, in: section)
      case "group_by": options.groupBy = text(entry, in: section)
      case "min_rows": options.minRows = integer(entry, atLeast: 0, in: section)
      case "max_rows": options.maxRows = integer(entry, atLeast: 0, in: section)
      case "timeout": options.timeout = duration(entry, in: section)
      default:
        unknownKey(
          entry, in: section, known: ["key", "group_by", "min_rows", "max_rows", "timeout"])
      }
    }
    if options.key != nil, options.groupBy != nil {
      report(
        "'\(section)' has both 'key' and 'group_by'", code: "configuration.value",
        at: query.keyLocation, help: "'key' gives one row per value, 'group_by' a list: keep one")
    }
    if let minimum = options.minRows, let maximum = options.maxRows, minimum > maximum {
      report(
        "'\(section)': min_rows \(minimum) is more than max_rows \(maximum)",
        code: "configuration.value", at: query.keyLocation)
    }
    return options
  }

  fileprivate mutating func build(_ node: YAMLNode) -> BuildSettings {
    var build = BuildSettings()
    for entry in entries(node, of: "'build'") {
      switch entry.key {
      case "output": build.output = text(entry, in: "build") ?? build.output
      case "drafts": build.drafts = bool(entry, in: "build") ?? build.drafts
      case "sitemap": build.sitemap = bool(entry, in: "build")
      case "strict": build.strict = bool(entry, in: "build") ?? build.strict
      case "durable": build.durable = bool(entry, in: "build") ?? build.durable
      case "layout":
        build.layout = text(entry, in: "build").map {
          Located(text: $0, location: entry.node.location)
        }
      case "copy": build.copied = PathFilter(texts(entry, in: "build"))
      case "connections":
        build.connections =
          integer(entry, atLeast: 1, atMost: 256, in: "build") ?? build.connections
      case "page_limit":
        build.pageLimit =
          size(entry, in: "build", 1...BuildSettings.largestPageLimit) ?? build.pageLimit
      case "markdown_limit":
        build.markdownLimit =
          size(entry, in: "build", 0...BuildSettings.largestMarkdownLimit) ?? build.markdownLimit
      case "query_timeout": build.queryTimeout = duration(entry, in: "build")
      case "min_pages": build.minPages = integer(entry, atLeast: 0, in: "build")
      case "max_removed": build.maxRemoved = percentage(entry, in: "build")
      default:
        unknownKey(
          entry, in: "build",
          known: [
            "output", "drafts", "sitemap", "strict", "durable", "layout", "copy", "connections",
            "query_timeout", "page_limit", "markdown_limit", "min_pages", "max_removed",
          ])
      }
    }
    return build
  }
}
