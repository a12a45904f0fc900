import MarqueeBase
import Testing

@testable import MarqueeSite

@Suite struct ShardTests {
  @Test(arguments: [("0/8", 0, 8), ("7/8", 7, 8), ("0/1", 0, 1), ("007/010", 7, 10)])
  func readsAShare(_ text: String, _ index: Int, _ count: Int) throws {
    let shard = try Shard(parsing: text)
    #expect(shard == Shard(index: index, count: count))
    #expect(shard.description == "\(index)/\(count)")
  }

  @Test(arguments: [
    ("8/8", "there is no share 8 of 8: shards count from 0", "the last one is 7/8"),
    ("1/1", "there is no share 1 of 1: shards count from 0", "0/1 is the whole site"),
    ("9/2", "there is no share 9 of 2: shards count from 0", "the last one is 1/2"),
    ("0/0", "'0/0' divides the site by nothing", "0/1 is the whole site"),
    ("8", "'8' is not a share of the site", "write it like 0/8, up to 7/8"),
    ("", "'' is not a share of the site", "write it like 0/8, up to 7/8"),
    ("-1/8", "'-1/8' is not a share of the site", "write it like 0/8, up to 7/8"),
    ("+1/8", "'+1/8' is not a share of the site", "write it like 0/8, up to 7/8"),
    ("1/8/2", "'1/8/2' is not a share of the site", "write it like 0/8, up to 7/8"),
    ("1 / 8", "'1 / 8' is not a share of the site", "write it like 0/8, up to 7/8"),
    ("a/b", "'a/b' is not a share of the site", "write it like 0/8, up to 7/8"),
    ("1/", "'1/' is not a share of the site", "write it like 0/8, up to 7/8"),
    (
      "1/99999999999999999999", "'1/99999999999999999999' is not a share of the site",
      "write it like 0/8, up to 7/8"
    ),
  ])
  func saysWhatIsNoShare(_ text: String, _ message: String, _ help: String) {
    let mistake = #expect(throws: Shard.Mistake.self) { try Shard(parsing: text) }
    #expect(mistake?.message == message && mistake?.help == help)
  }

  /// On every machine and in every version, or the jobs of an array would not fit together.
  @Test func aPathBelongsToOneShareForAllTime() {
    let files = ["index.html", "movies/heat/index.html", "style.css", "ü/index.html", "feed.xml"]
    let shares = files.map { file in
      (0..<8).filter { Shard(index: $0, count: 8)?.owns(file) == true }
    }
    #expect(shares == [[2], [6], [5], [2], [6]])
  }

  @Test func pathsThatDifferInCaseBelongTogether() {
    for share in 0..<7 {
      let shard = Shard(index: share, count: 7)
      #expect(shard?.owns("Movies/Ü.html") == shard?.owns("movies/ü.HTML"))
    }
  }

  @Test func sharesAreAboutAsLarge() {
    var counts = Array(repeating: 0, count: 16)
    for number in 0..<16_000 {
      for share in 0..<16 where Shard(index: share, count: 16)!.owns("m/\(number)/index.html") {
        counts[share] += 1
      }
    }
    #expect(counts.reduce(0, +) == 16_000)
    #expect(counts.allSatisfy { (800...1200).contains($0) }, "\(counts)")
  }

  /// What the shares make together is the site, but for what spans it.
  @Test(arguments: [1, 2, 3, 8]) func sharesMakeTheSite(_ count: Int) throws {
    let site = try ReuseTests.site()
    var whole = try site.clean().files
    whole["sitemap.xml"] = nil
    var union: [String: String] = [:]
    for index in 0..<count {
      let part = try site.clean { $0.shard = Shard(index: index, count: count) }
      for (file, text) in part.files {
        #expect(union.updateValue(text, forKey: file) == nil, "\(file) is in two shares")
      }
      #expect(part.report.pages + part.report.copied == part.files.count)
    }
    #expect(union == whole)
  }

  /// A share over the site, another share, the site: what each leaves is what it would make alone.
  @Test func sharesAndTheSiteFollowOneAnother() throws {
    let site = try ReuseTests.site()
    let shares: [Shard?] = [
      nil, Shard(index: 0, count: 2), Shard(index: 1, count: 2), nil, Shard(index: 1, count: 3),
      nil,
    ]
    for shard in shares {
      #expect(try site.rendered { $0.shard = shard }.isSubset(of: site.paths { $0.shard = shard }))
      let made = try site.outcome { $0.shard = shard }
      let clean = try site.clean { $0.shard = shard }
      #expect(made.files == clean.files && made.manifest == clean.manifest)
    }
  }

  @Test func aShareIsReusedByTheSameShare() throws {
    let site = try ReuseTests.site()
    for index in 0..<3 {
      let shard = Shard(index: index, count: 3)
      try site.build { $0.shard = shard }
      #expect(try site.rendered { $0.shard = shard } == [])
      let report = try site.build { $0.shard = shard }
      #expect(report.written == 0 && report.removed == 0)
    }
  }

  /// A share has few pages: that is no reason to stop.
  @Test func guardsOfTheSiteDoNotStopAShare() throws {
    let site = try ReuseTests.site([
      "marquee.yaml": """
      site: {title: Films, url: https://a.example, time_zone: UTC}
      params: {city: Lisbon}
      queries: {people: {key: id}, shows: {group_by: movie}}
      build: {min_pages: 12}
      """
    ])
    for index in 0..<3 {
      #expect(try site.clean { $0.shard = Shard(index: index, count: 3) }.mistakes == [])
    }
  }
}

extension IncrementalSite {
  /// The addresses of a clean build's pages.
  fileprivate func paths(_ change: (inout BuildOptions) -> Void) throws -> Set<String> {
    try Set(clean(change).files.keys.map(PageClaims.address))
  }
}
