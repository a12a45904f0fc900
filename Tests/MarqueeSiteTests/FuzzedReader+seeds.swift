import Foundation
import MarqueeBase

@testable import MarqueeSite

extension FuzzedReader {
  /// What the program writes itself.
  func seeds() throws -> [[UInt8]] {
    switch self {
    case .manifest: return [try Self.manifest(shard: nil)]
    case .part: return [try Self.manifest(shard: Shard(index: 0, count: 2))]
    case .journal:
      let journal = CommitJournal(
        process: 4711, boot: "b", isDurable: true, output: "/srv/a", folder: "1:2",
        staging: "/srv/.marquee-staging-0123456789abcdef/0123456789abcdef",
        newManifest: ".marquee-record.new", manifest: ".marquee-record", staleHash: nil)
      return [journal.encoded()]
    case .staleList: return [CommitJournal.list(SortedFiles(["a/b", "a b", "50%", "é"]))]
    case .lock: return [LockHolder.current.encoded()]
    case .recording:
      return [
        Array(
          """
          {"marquee":"rows","version":1,"query":"q","snapshot_time":"2026-11-21T12:00:00Z",\
          "clock":"2026-11-21T12:00:00Z","sql":"x","parameters":{"a":"b"},"limit":5,"columns":\
          [["a","integer"],["b","timestamp with time zone"],["c","jsonb"],["d","numeric[]"]]}
          [1,"2026-11-21T12:00:00.5Z",{"$value":{"x":[1,2]}},["1.5",{"$decimal":"NaN"}]]
          [2,"infinity",{"$typed":{"$moment":[1,3600000000]}},null]
          {"end":"q"}

          """.utf8)
      ]
    case .configuration:
      return [
        Array(
          """
          site: {title: T, url: "https://a.example", time_zone: Europe/Lisbon, id: 5}
          database: {host: h, port: 5432}
          params: {city: Lisbon, n: 5}
          queries: {films: {key: slug, min_rows: 1, max_rows: 10, timeout: 30s}}
          build: {connections: 4, query_timeout: 1.5h, min_pages: 3, max_removed: 20%}
          watch: {interval: 5s}
          snapshot: {ignore: ["a+"]}

          """.utf8)
      ]
    case .frontMatter:
      return [
        Array(
          "---\ntitle: \"{{ a.b }}\"\npaginate: {query: q, size: 24}\npublish_at: 2026-11-21\n---\nx"
            .utf8)
      ]
    case .shard: return [Array("0/8 7/8 30s 1.5h 2026-11-21T12:00:00Z -0001-01-01T00:00:00Z".utf8)]
    }
  }

  private static func manifest(shard: Shard?) throws -> [UInt8] {
    let folder = try TemporarySite()
    var table = PageTable()
    let chunk = PageChunk()
    for (number, file) in ["index.html", "a/index.html", "b.txt", "sitemap.xml"].enumerated() {
      let date = number == 1 ? Moment(.date, microseconds: 86_400_000_000) : nil
      let lookups = [Lookup(key: 7, found: .none), ShownPeriod().lookup]
      var file = file
      file.withUTF8 { name in
        chunk.add(
          PageEntry(
            inputs: Fingerprint(high: 1, low: UInt64(number)), content: .none, size: 10,
            modified: 5, pathStart: 0, item: UInt32(number), wordStart: 0, pathCount: 0,
            flags: [.listed], lookupCount: 0), file: name, date: date,
          lookups: number == 2 ? lookups : [])
      }
    }
    table.add(chunk, source: 0)
    var facts = ManifestFacts(output: "/srv/a")
    facts.key = SiteKey(id: nil, names: ["T"])
    facts.queries = ["q": ManifestFacts.Query(rows: 3, fingerprint: .none)]
    facts.now = Moment(.timestampWithZone, microseconds: 1_795_287_600_000_000)
    facts.nextChange = facts.now
    facts.shard = shard
    if shard != nil { facts.sources = [4] }
    let path = folder.root + "/manifest"
    try ManifestWriter.write(table, facts, to: path)
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
