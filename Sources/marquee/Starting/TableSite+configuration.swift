internal import MarqueeBase

/// The new site's marquee.yaml and README.md.
extension TableSite {
  var configuration: SiteFile {
    var queries: [String] = []
    if facts.rowCount > 0 {
      queries.append("  \(SafeName.yamlWord(query)): { min_rows: 1 } # without rows a build stops")
    }
    queries += children.map {
      "  \(SafeName.yamlWord($0.query)): { group_by: \(SafeName.yamlWord($0.groupBy)) }"
    }
    let options = queries.isEmpty ? "" : "queries:\n\(queries.joined(separator: "\n"))\n\n"
    return SiteFile(
      "marquee.yaml",
      text: """
        # The site: 'site.title' and so on in templates. Add keys of your own.
        site:
          title: \(SafeName.yaml(label))
          description: \(SafeName.yaml("\(label), one page per row."))
          # url: https://www.example.com    # your address; feeds and the sitemap need it
          language: en
          time_zone: UTC

        \(database)
        \(options)build:
          layout: page.html

        """)
  }

  var readme: SiteFile {
    SiteReadme(
      title: label,
      files: [
        ("queries/\(query).sql", "a query: the variable `\(query)` in every template"),
        ("content/index.md", "the front page"),
        ("content/\(rowPagePath)", "one page per row"),
      ] + children.map { ("queries/\($0.query).sql", "rows that the pages look up") },
      rows: """
        They come from the database in `marquee.yaml` or in the environment. Every column in
        `queries/` is published: look at them before the site is public.
        """,
      publishing: """
        For any other database set the secret `DATABASE_URL` instead, and leave `database:` out of
        `marquee.yaml`.
        """
    ).file
  }
}
