internal import ArgumentParser
internal import Foundation
internal import MarqueeBase
internal import MarqueeSite

/// The options that decide how pages are made, for the commands that make them.
struct BuildArguments: ParsableArguments {
  @Option(
    name: .customLong("param"),
    help: ArgumentHelp(
      "A named parameter of the queries (:city); overrides 'params:' of marquee.yaml.",
      valueName: "name=value"))
  var params: [ParameterArgument] = []

  @Option(
    help: ArgumentHelp(
      """
      The build's clock, 2026-11-21 (midnight UTC) or 2026-11-21T18:30:00Z: the same rows and \
      templates then make the same pages.
      """, valueName: "time"))
  var now: BuildClock?

  @Flag(inversion: .prefixedNo, help: "Whether to build pages marked 'draft: true'.")
  var drafts: Bool?

  @Flag(inversion: .prefixedNo, help: "Whether a warning is an error.")
  var strict: Bool?

  @Option(help: ArgumentHelp("Threads that render; one per processor if absent.", valueName: "n"))
  var jobs: Int?

  func validate() throws {
    if let jobs, !BuildOptions.possibleJobs.contains(jobs) {
      throw ValidationError("--jobs must be 1 to \(BuildOptions.possibleJobs.upperBound)")
    }
  }

  /// - Parameter clock: the build's clock without `--now`; nil for the machine's clock.
  func options(_ site: SiteOptions, clock: Moment? = nil) -> BuildOptions {
    var build = BuildOptions(
      root: site.folder, now: now?.moment ?? clock ?? BuildClock.current,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    build.params = params.map { ($0.name, .string($0.value)) }
    build.drafts = drafts
    build.strict = strict
    build.program = Executable.identity
    build.markdownWorker = Executable.markdownPool
    return build
  }
}
