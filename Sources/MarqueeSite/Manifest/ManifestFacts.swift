internal import MarqueeBase

/// The head of a manifest: the facts about the build as a whole.
struct ManifestFacts: Sendable {
  struct Query: Sendable, Hashable {
    var rows: Int
    /// The fingerprint of its columns and rows: another name or type of a column is a change, too.
    var fingerprint: Fingerprint
  }

  /// The absolute path of the output folder; a manifest is about one folder.
  var output: String
  /// The site's key; nil in a manifest that has none.
  var key: SiteKey?
  var pages = 0
  var pathBytes = 0
  var words = 0
  /// The fingerprint of everything but the rows: the site's files, parameters and options, and the
  /// program.
  var site = Fingerprint.none
  /// The facts of every query that ran, by name.
  var queries: TextMap<Query> = [:]
  /// The moment of the snapshot that the rows came from; nil when no query ran.
  var snapshotTime: Moment?
  /// The time at which the build ran.
  var now: Moment?
  /// The earliest time at which a page is due to appear or to expire (`publish_at`, `expires_at`);
  /// nil when there is none.
  var nextChange: Moment?
  /// The shard that was built; nil for the whole site.
  var shard: Shard?
  /// The fingerprint of `site:` in marquee.yaml; only in a shard's manifest.
  var settings = Fingerprint.none
  /// The number of pages from each source, in the order of the site, which is the sitemap's; only
  /// in a shard's manifest.
  var sources: [Int] = []

  init(output: String) { self.output = output }

  /// Reads what `json` returns; nil for anything else.
  init?(json bytes: UnsafeRawBufferPointer) {
    var reader = JSONReader()
    guard case .record(let head)? = try? reader.read(bytes),
      case .string(let output)? = head["output"], case .int(let pages)? = head["pages"],
      case .int(let pathBytes)? = head["path_bytes"], case .int(let words)? = head["words"],
      case .string(let site)? = head["site"], let site = Fingerprint(hex: site),
      case .record(let queries)? = head["queries"]
    else { return nil }
    self.init(output: output)
    self.pages = pages
    self.pathBytes = pathBytes
    self.words = words
    self.site = site
    for (name, value) in zip(queries.keys.names, queries.values) {
      guard case .record(let query) = value, case .int(let rows)? = query["rows"],
        (0..<1 << 40).contains(rows),
        case .string(let hex)? = query["hash"], let fingerprint = Fingerprint(hex: hex)
      else { return nil }
      self.queries[name] = Query(rows: rows, fingerprint: fingerprint)
    }
    key = SiteKey(head["key"])
    snapshotTime = Self.moment(head["snapshot_time"])
    now = Self.moment(head["now"])
    nextChange = Self.moment(head["next_change"])
    if case .int(let index)? = head["shard"], case .int(let count)? = head["shards"] {
      shard = Shard(index: index, count: count)
    }
    if case .string(let hex)? = head["settings"], let settings = Fingerprint(hex: hex) {
      self.settings = settings
    }
    if case .array(let sources)? = head["sources"] {
      self.sources = sources.map { if case .int(let count) = $0 { count } else { -1 } }
    }
  }

  /// The facts as one line of JSON, without the line end.
  var json: [UInt8] {
    let queries = self.queries.sorted { $0.key < $1.key }.map { name, query in
      (
        name,
        Value.record(
          Record([("rows", .int(query.rows)), ("hash", .string(query.fingerprint.hex))]))
      )
    }
    var members: [(String, Value)] = [
      ("output", .string(output)), ("pages", .int(pages)), ("path_bytes", .int(pathBytes)),
      ("words", .int(words)), ("site", .string(site.hex)),
      ("snapshot_time", Self.value(snapshotTime)), ("now", Self.value(now)),
      ("next_change", Self.value(nextChange)),
    ]
    if let shard {
      members += [("shard", .int(shard.index)), ("shards", .int(shard.count))]
      members.append(("settings", .string(settings.hex)))
      members.append(("sources", .array(sources.map { .int($0) })))
    }
    if let key { members.append(("key", key.value)) }
    members.append(("queries", .record(Record(queries))))
    var bytes: [UInt8] = []
    JSONWriter.append(.record(Record(members)), to: &bytes)
    return bytes
  }

  private static func value(_ moment: Moment?) -> Value {
    moment.map { .int($0.microseconds) } ?? .null
  }

  private static func moment(_ value: Value?) -> Moment? {
    // Times are limited to half the range of an Int, so that the difference of two can't overflow.
    // PostgreSQL's times are well within that.
    guard case .int(let microseconds)? = value, abs(microseconds / 2) < Int.max / 4 else {
      return nil
    }
    return Moment(.timestampWithZone, microseconds: microseconds)
  }
}

extension ManifestFacts.Query {
  /// - Parameter content: the fingerprint of all rows.
  init(rows: Int, columns: [RowColumn], content: Fingerprint, _ digester: Digester) {
    self.rows = rows
    digester.add(columns.count)
    for column in columns {
      digester.add(column.name)
      digester.add(column.type)
    }
    digester.add(content)
    fingerprint = digester.finish()
  }

  init(_ rows: QueryRows, content: Fingerprint, _ digester: Digester) {
    self.init(
      rows: rows.count,
      columns: rows.rowColumns,
      content: content, digester)
  }
}
