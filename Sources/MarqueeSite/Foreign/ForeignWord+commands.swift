package import MarqueeTemplate

extension ForeignWord {
  /// Commands of other generators.
  package static let commands: [ForeignWord] = [
    ForeignWord("build", [.jekyll, .hugo], "write 'marquee generate'"),
    ForeignWord("compile", [.code], "write 'marquee generate'"),
    ForeignWord("make", [.code], "write 'marquee generate'"),
    ForeignWord("run", [.code], "write 'marquee generate'"),
    ForeignWord("export", [.code], "write 'marquee generate'"),
    ForeignWord("dev", [.shopify, .code], "write 'marquee serve'"),
    ForeignWord("develop", [.code], "write 'marquee serve'"),
    ForeignWord("start", [.eleventy, .code], "write 'marquee serve'"),
    ForeignWord("server", [.hugo], "write 'marquee serve'"),
    ForeignWord("preview", [.code], "write 'marquee serve'"),
    ForeignWord("watch", [.code], "write 'marquee generate --watch', or 'marquee serve' to see it"),
    ForeignWord("new", [.jekyll, .hugo], "write 'marquee init FOLDER'"),
    ForeignWord("create", [.code], "write 'marquee init FOLDER'"),
    ForeignWord("version", [.hugo], "write 'marquee --version'"),
    ForeignWord("env", [.hugo], "write 'marquee --version'"),
    ForeignWord(
      "deploy", [.hugo],
      "copy output/ to your server, with the tool that it comes with; docs/scheduled-jobs.md has examples"
    ),
    ForeignWord(
      "push", [.shopify],
      "copy output/ to your server, with the tool that it comes with; docs/scheduled-jobs.md has examples"
    ),
    ForeignWord("clean", [.jekyll], "remove what is built and remembered: rm -r output .marquee"),
    ForeignWord(
      "doctor", [.jekyll],
      "write 'marquee check', or 'marquee auth doctor' for access to the database"),
    ForeignWord("lint", [.code], "write 'marquee check'"),
    ForeignWord("validate", [.code], "write 'marquee check'"),
    ForeignWord("test", [.code], "write 'marquee check --run', or 'marquee snapshot'"),
    ForeignWord("list", [.hugo], "write 'marquee generate --dry-run --diff'"),
    ForeignWord("migrate", [.code], "write 'marquee db setup'"),
    ForeignWord("setup", [.code], "write 'marquee db setup'"),
    ForeignWord("psql", [.code], "write 'marquee db psql'"),
    ForeignWord("token", [.code], "write 'marquee db token'"),
    ForeignWord("config", [.hugo], "write 'marquee check'; marquee.yaml holds the settings"),
    ForeignWord(
      "import", [.jekyll],
      "write 'marquee init FOLDER --from-database', where rows are in a database"),
  ]

  /// `commands` by their names.
  package static let commandsByName = commands.byWord()

  /// Options of other generators' commands.
  package static let options: [ForeignWord] = [
    ForeignWord("--source", [.jekyll, .hugo], "write --site FOLDER"),
    ForeignWord("--input", [.eleventy], "write --site FOLDER"),
    ForeignWord("--dir", [.code], "write --site FOLDER"),
    ForeignWord("--destination", [.jekyll, .hugo], "write --output FOLDER"),
    ForeignWord("--out", [.code], "write --output FOLDER"),
    ForeignWord(
      "--config", [.jekyll, .hugo, .eleventy],
      "settings stand in marquee.yaml of the folder that --site names"),
    ForeignWord("--baseurl", [.jekyll], "set site.url in marquee.yaml"),
    ForeignWord("--baseURL", [.hugo], "set site.url in marquee.yaml"),
    ForeignWord("--pathprefix", [.eleventy], "set site.url in marquee.yaml"),
    ForeignWord("--environment", [.hugo], "write --param environment=preview"),
    ForeignWord("--env", [.code], "write --param environment=preview"),
    ForeignWord("--future", [.jekyll], "write --now with a later time"),
    ForeignWord("--buildFuture", [.hugo], "write --now with a later time"),
    ForeignWord("--buildDrafts", [.hugo], "write --drafts"),
    ForeignWord("--unpublished", [.jekyll], "write --drafts"),
    ForeignWord(
      "--incremental", [.jekyll, .eleventy], "leave it out: only what has changed is made"),
    ForeignWord("--livereload", [.jekyll], "leave it out: 'marquee serve' does it"),
    ForeignWord("--open", [.code], "leave it out: the address is printed"),
    ForeignWord("--production", [.code], "leave it out: every build is the one to publish"),
    ForeignWord("--minify", [.hugo], "make style sheets and scripts small before Marquee runs"),
    ForeignWord("--force", [.code], "write --rebuild to make every page"),
    ForeignWord("--no-cache", [.code], "write --rebuild to make every page"),
    ForeignWord("--threads", [.code], "write --jobs 4"),
    ForeignWord("--json", [.code], "write --diagnostics json, or --report FILE"),
    ForeignWord("--format", [.code], "write --diagnostics json, or --log-format json"),
    ForeignWord("--silent", [.code], "write --quiet"),
    ForeignWord("--debug", [.code], "write --verbose"),
    ForeignWord("--trace", [.jekyll], "write --verbose"),
  ]

  /// `options` by their names.
  package static let optionsByName = options.byWord()
}
