internal import ArgumentParser
internal import MarqueeBase
internal import MarqueeSite

/// The options of a single build: how much of the site it makes, and whether it is published.
struct ScopeOptions: ParsableArguments {
  @OptionGroup var pages: PageScopeOptions

  @Flag(
    help: ArgumentHelp(
      "Do nothing when nothing has changed since the last build.",
      discussion: """
        Compares the rows, the site's files and the output with what the last build noted, without \
        rendering. For a job that runs every few minutes.
        """))
  var ifChanged = false

  @Flag(name: .customLong("dry-run"), help: "Say which files would change, and change none.")
  var isDryRun = false

  @Flag(help: "With --dry-run: also show how, as a unified diff.")
  var diff = false

  @Option(
    help: ArgumentHelp(
      "Make one share of the pages, 0/8 to 7/8, for 'marquee merge' to join.",
      discussion: """
        A page's path decides which share it is in. Each job makes one, in an output of its own, \
        which --output names: see docs/shards.md.
        """, valueName: "i/n"), transform: Self.shard)
  var shard: Shard?

  private static func shard(_ text: String) throws -> Shard {
    do throws(Shard.Mistake) {
      return try Shard(parsing: text)
    } catch {
      throw ValidationError("\(error.message); \(error.help)")
    }
  }

  func validate() throws {
    if diff, !isDryRun { throw ValidationError("--diff is for --dry-run") }
    if ifChanged, pages.rebuild {
      throw ValidationError("--if-changed and --rebuild contradict each other")
    }
    if shard != nil, !pages.only.isEmpty {
      throw ValidationError("--shard and --only contradict each other: the shares would not add up")
    }
  }

  /// The first of these options that makes no sense with `--watch`; nil when there is none.
  var reasonNotToWatch: String? {
    if ifChanged { return "--if-changed" }
    if isDryRun { return "--dry-run" }
    return shard == nil ? nil : "--shard"
  }

  func apply(to build: inout BuildOptions) {
    pages.apply(to: &build)
    build.ifChanged = ifChanged
    build.isDryRun = isDryRun
    build.shard = shard
  }
}
