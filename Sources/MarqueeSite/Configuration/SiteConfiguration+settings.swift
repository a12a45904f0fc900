internal import MarqueeBase

extension SiteConfiguration {
  /// The keys of `marquee.yaml`.
  static let settings: [Setting<SiteConfiguration>] = [
    Setting(
      "site", .map(SiteSettings.settings.map(\.description), further: SiteSettings.further), ""
    ) { entry, section, reader, configuration in
      reader.read(
        SiteSettings.settings, of: entry.node, in: "site", into: &configuration.site,
        others: SiteSettings.keep)
    },
    Setting(
      "database",
      .named(
        "`local`, an address, a map",
        .either([.text, .map(DatabaseKey.all.map(\.description))])), default: "`local`",
      "[the keys of `database:`](#database)"
    ) { entry, _, reader, configuration in
      configuration.database = reader.database(entry)
    },
    Setting(
      "params",
      .map(
        [],
        further: SettingDescription(
          key: "…", shape: .any, usual: nil,
          documentation: "names are letters, digits and `_`; not `now`, `today`")), ""
    ) { entry, _, reader, configuration in
      configuration.params = reader.params(entry.node)
    },
    Setting(
      "queries",
      .map(
        [],
        further: SettingDescription(
          key: "NAME", shape: .map(QueryOptions.settings.map(\.description)), usual: nil,
          documentation: "")), ""
    ) { entry, _, reader, configuration in
      for query in reader.entries(entry.node, of: "'queries'") {
        configuration.queries[query.key] = reader.queryOptions(query)
        configuration.queryLocations[query.key] = query.keyLocation
      }
    },
    Setting(section: "build", \.build, BuildSettings.settings),
    Setting(section: "snapshot", \.snapshot, SnapshotSettings.settings),
    Setting(section: "watch", \.watch, WatchSettings.settings),
    Setting(section: "publish", \.publish, PublishSettings.settings),
  ]
}

extension YAMLReader {
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
}
