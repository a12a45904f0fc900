internal import MarqueeBase

extension BuildSettings {
  /// The keys of `build:`.
  static let settings: [Setting<BuildSettings>] = [
    Setting(
      "output", .text.called("folder"), \.output, default: "`output`",
      "may not hold the site, nor be one of its source folders"),
    Setting(
      "drafts", .flag, \.drafts, default: "`false`", "`--drafts` and `--no-drafts` override it"),
    Setting(
      "sitemap", .flag, \.sitemap, default: "true with `site.url`",
      "a `content/sitemap.xml` replaces it; a row whose page would is an error"),
    Setting(
      "strict", .flag, \.strict, default: "`false`",
      "`--strict` and `--no-strict` override it"),
    Setting(
      "durable", .flag, \.durable, default: "`false`",
      "the site survives a loss of power in the middle of a build, "
        + "at the cost of waiting for the disk"),
    Setting(
      "layout", .locatedText.called("file in `templates/`"), \.layout,
      "of pages that name none"),
    Setting(
      "copy", .texts.called("patterns as for `--only`"),
      "files of `content/` that are copied as they are, Markdown and front matter too, "
        + "without a warning"
    ) { $0.copied = PathFilter($1) },
    Setting(
      "connections", .wholeNumber(from: 1, to: 256), \.connections, default: "`4`",
      "database connections that run queries at once"),
    Setting(
      "query_timeout", .duration, \.queryTimeout,
      "of queries that name none; `--query-timeout` overrides it"),
    Setting(
      "page_limit", .size(1...largestPageLimit), \.pageLimit, default: "`256 MiB`",
      "what a page may be, and what the values that it makes may take while it is made; "
        + "at most `4 GiB`; see [limits](templates.md#limits)"),
    Setting(
      "markdown_limit", .size(0...largestMarkdownLimit), \.markdownLimit,
      default: "`256 KiB`",
      "a longer value is shown as text by `markdown`; at most `64 MiB`"),
    Setting(
      "min_pages", .wholeNumber(from: 0), \.minPages,
      "guard: fewer files in the output stop the build with exit code 5"),
    Setting(
      "max_removed", .percentage, \.maxRemoved,
      "guard: removing more of the files stops the build with exit code 5"),
  ]

  /// The greatest value of `page_limit`: making a page can take several times as much memory.
  private static let largestPageLimit = 4 << 30
  /// The greatest value of `markdown_limit`.
  private static let largestMarkdownLimit = 64 << 20
}
