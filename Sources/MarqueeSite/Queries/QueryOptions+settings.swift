internal import MarqueeBase

extension QueryOptions {
  /// The keys of an entry of `queries:`.
  static let settings: [Setting<QueryOptions>] = [
    Setting(
      "key", .text.called("column"), \.key, "rows by key; see [queries.md](queries.md)"),
    Setting(
      "group_by", .text.called("column"), \.groupBy,
      "lists of rows by key; not together with `key`"),
    Setting("min_rows", .wholeNumber(from: 0), \.minRows, guarding("fewer")),
    Setting("max_rows", .wholeNumber(from: 0), \.maxRows, guarding("more")),
    Setting(
      "timeout", .duration, \.timeout, default: "`build.query_timeout`",
      "see [time-outs](scheduled-jobs.md#time-outs); `0s`: none"),
  ]

  private static func guarding(_ word: String) -> String {
    "guard: \(word) rows stop the build with exit code 5"
  }
}

extension YAMLReader {
  /// Reads the options of one query from an entry of `queries:`.
  mutating func queryOptions(_ query: YAMLEntry) -> QueryOptions {
    let section = "queries.\(query.key)"
    var options = QueryOptions()
    read(QueryOptions.settings, of: query.node, in: section, into: &options)
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
}
