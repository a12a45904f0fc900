internal import ArgumentParser
internal import MarqueeBase

/// `marquee serve`: `generate --watch --serve` under a name of its own.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Preview the site: build it, watch it, and show it in a browser as it changes.",
    usage: "marquee serve [<options>]",
    discussion: """
      Builds the site and serves the output on http://127.0.0.1:4000/. A saved template, query, \
      page or style sheet, or a changed row, shows in the open pages by itself: a style sheet is \
      swapped, a page is changed in place or loaded again, and stays where it was scrolled to. When \
      a build fails the last good pages stay, with what is wrong and where on top of them.

      Only this machine can see it. The script that does this is added to pages on their way to \
      the browser; the files of the output are as 'marquee generate' makes them.

      Examples:
        marquee serve
        marquee serve --site shop --port 8080
        marquee serve --drafts
        marquee serve --host 0.0.0.0     for a phone on the same network
        marquee serve --allow-host films-4000.example.dev     for a forwarded port
      """)

  @OptionGroup var options: SiteOptions
  @OptionGroup var recorded: RowsOptions
  @OptionGroup var preview: PreviewOptions
  @OptionGroup var result: ResultOptions
  @OptionGroup var build: BuildArguments
  @OptionGroup var pages: PageScopeOptions
  @OptionGroup var limits: QueryTimeoutOption
  @OptionGroup var watching: WatchOptions
  @OptionGroup var reporting: ReportingOptions

  func run() throws {
    try reporting.run { () throws(Diagnostics) in
      try WatchedBuild(
        site: options, recorded: recorded, build: build, pages: pages, limits: limits,
        watch: watching, preview: preview, result: result, reporting: reporting
      ).run()
    }
  }
}
