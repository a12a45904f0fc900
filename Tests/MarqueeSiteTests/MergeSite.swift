import Foundation
import MarqueeBase

@testable import MarqueeSite

extension TemporarySite {
  /// Builds every share, each into a folder of its own: `parts/0`, ….
  @discardableResult
  func buildShares(
    _ count: Int, _ rows: [QueryRows] = [], _ change: (inout BuildOptions) -> Void = { _ in }
  ) throws -> [BuildReport] {
    try (0..<count).map { try buildShare($0, of: count, rows, change) }
  }

  /// - Parameter change: comes last, so that it can change the folder, too.
  @discardableResult
  func buildShare(
    _ index: Int, of count: Int, _ rows: [QueryRows] = [],
    _ change: (inout BuildOptions) -> Void = { _ in }
  ) throws -> BuildReport {
    try build(rows) { options in
      options.shard = Shard(index: index, count: count)
      options.output = "parts/\(index)"
      change(&options)
    }
  }

  /// Merges folders of the site, `parts/0` and so on.
  @discardableResult
  func merge(
    _ parts: [String], _ change: (inout BuildOptions) -> Void = { _ in }
  ) throws -> BuildReport {
    var options = BuildOptions(root: root, now: noon, jobs: 2)
    change(&options)
    return try SiteMerge(
      SiteConfiguration.load(root: root), options: options, parts: parts.map { root + "/" + $0 }
    ).run()
  }

  /// What a merge that fails says, with the site's folder left out.
  func mergeMistakes(
    _ parts: [String], _ change: (inout BuildOptions) -> Void = { _ in }
  ) -> String {
    mistakes { try merge(parts, change) }.replacingOccurrences(of: root + "/", with: "")
  }

  static func parts(_ count: Int) -> [String] { (0..<count).map { "parts/\($0)" } }

  /// A site of `count` films whose rows only pass by, copied files, a list, groups, and pages
  /// that are not in the sitemap.
  static func films() throws -> TemporarySite {
    try TemporarySite([
      "marquee.yaml": "site: {title: Films, url: https://films.example}\n",
      "queries/films.sql": "SELECT 1", "queries/genres.sql": "SELECT 1",
      "content/index.md": "---\ndate: 2026-11-20\n---\n# {{ site.title }}\n",
      "content/films/[slug].md": """
      ---
      query: films
      as: film
      title: "{{ film.title }}"
      date: "{{ film.seen }}"
      ---
      # {{ film.title }}
      """,
      "content/genres/[genre].md": """
      ---
      query: genres
      group_by: genre
      ---
      {% for row in rows %}{{ row.slug }} {% endfor %}
      """,
      "content/list.md": """
      ---
      paginate: {query: genres, size: 5}
      ---
      {% for row in paginator.items %}{{ row.slug }} {% endfor %}
      """,
      "content/hidden.md": "---\nsitemap: false\n---\nhidden\n",
      "content/a.css": "a {}\n", "content/b.css": "b {}\n", "content/empty.txt": "",
      "content/media/film.bin": String(repeating: "0123456789abcdef", count: 20_000),
    ])
  }

  /// Rows for `films()`.
  static func filmRows(_ count: Int, title: (Int) -> String = { "Film \($0)" }) -> [QueryRows] {
    [
      queryRows(
        "films", ["slug", "title", "seen"],
        (0..<count).map { number in
          // The order of the rows is not that of the paths.
          let slug = "f\(number * 7919 % 1000)"
          return [
            .string(slug), .string(title(number)), .string("2026-11-\(number % 9 + 10)"),
          ]
        }),
      queryRows(
        "genres", ["slug", "genre"],
        (0..<count).map { [.string("f\($0)"), .string("g\($0 % 11)")] }),
    ]
  }
}
