package import MarqueeBase

/// Makes the tables of docs/site.md, what `marquee help settings` prints, and the schema of
/// `marquee.yaml` from the definitions of settings.
package enum SettingReference {
  /// The settings in `marquee.yaml`.
  package static var settings: ReferenceTable {
    table(["key", "type", "default", ""], rows(SiteConfiguration.settings.map(\.description), "")) {
      [$0.name, $0.setting.shape.name, $0.setting.usual ?? "–", $0.setting.documentation]
    }
  }

  /// The keys of `database:`.
  package static var database: ReferenceTable {
    table(["key", "default", ""], rows(DatabaseKey.all.map(\.description), "")) {
      [$0.name, $0.setting.usual ?? "–", $0.setting.documentation]
    }
  }

  /// The keys of a file `queries/NAME.yaml`.
  package static var listing: ReferenceTable {
    table(["key", "type", "default", ""], rows(QueryListing.settings.map(\.description), "")) {
      [$0.name, $0.setting.shape.name, $0.setting.usual ?? "–", $0.setting.documentation]
    }
  }

  /// The keys of front matter.
  package static var frontMatter: ReferenceTable {
    table(
      ["key", "what it is", "default"],
      FrontMatterKey.all.map { ($0.setting.key, $0.setting.description) }
        + [(FrontMatterKey.further.key, FrontMatterKey.further)]
    ) {
      [$0.name, $0.setting.documentation, $0.setting.usual ?? "–"]
    }
  }

  /// The JSON Schema of `marquee.yaml`.
  package static var schema: Value {
    let root = SettingShape.map(SiteConfiguration.settings.map(\.description))
    guard case .record(let record) = root.schema else { return .null }
    let head: [(String, Value)] = [
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      ("title", .string(SiteConfiguration.fileName)),
    ]
    return .record(Record(head + Array(zip(record.keys.names, record.values))))
  }

  private typealias Row = (name: String, setting: SettingDescription)

  /// One row for each setting; a map of settings has one row for each of its settings:
  /// `build.output`.
  private static func rows(_ settings: [SettingDescription], _ prefix: String) -> [Row] {
    settings.flatMap { setting -> [Row] in
      let name = prefix + setting.key
      switch setting.shape {
      case .map(let inner, let further):
        return rows(inner + [further].compactMap { $0 }, name + ".")
      case .list(.map(let inner, _)):
        return [(name, setting)] + rows(inner, name + ".")
      default: return [(name, setting)]
      }
    }
  }

  private static func table(
    _ heads: [String], _ rows: [Row], _ cells: (Row) -> [String]
  ) -> ReferenceTable {
    ReferenceTable(heads: heads, rows: rows.map { cells($0) })
  }
}
