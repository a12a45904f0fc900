internal import ArgumentParser
internal import MarqueeSite

/// The options that choose which pages a build makes and how it writes them, for single builds and
/// for `--watch`.
struct PageScopeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Make only these pages; may be repeated.",
      discussion: """
        '/movies/*' is every page one step below, '/movies/**' all of them, '/feed.xml' one file. \
        Everything else in the output stays as it is, the sitemap too.
        """, valueName: "pattern"))
  var only: [String] = []

  @Flag(help: "Make every page, also those that nothing has changed for.")
  var rebuild = false

  @Flag(
    inversion: .prefixedNo,
    help: "Whether the site must survive a loss of power; overrides 'build.durable'.")
  var durable: Bool?

  func apply(to build: inout BuildOptions) {
    build.only = only.isEmpty ? nil : PathFilter(only)
    build.rendersAll = rebuild
    build.durable = durable
  }
}
