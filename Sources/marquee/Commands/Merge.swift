internal import ArgumentParser
internal import Foundation
internal import MarqueeBase
internal import MarqueeSite

/// `marquee merge`: joins the shards of a site that several jobs have built.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join the shares of a site that many jobs have built.",
    discussion: """
      Each job builds one share of the pages into a folder of its own. When all are done, merge \
      joins the folders into the site's output and writes the sitemap. It needs the site's \
      marquee.yaml, but no database.

      Examples:
        marquee generate --shard 0/2 --output parts/0 --now 2026-11-21T18:00:00Z
        marquee generate --shard 1/2 --output parts/1 --now 2026-11-21T18:00:00Z
        marquee merge parts/*

      Files that the output has already are left alone, pages that no share has are removed, and \
      the guards of marquee.yaml hold. Nothing is published when a share is missing or unfinished, \
      when two shares have one file, or when a file is not as its build wrote it.

      Shares whose rows or --now differ are merged with a warning; with --strict they are not. \
      docs/shards.md has complete examples for Kubernetes, AWS Batch and GitHub Actions.
      """)

  @Argument(
    help: ArgumentHelp("The folders that the shares were built into.", valueName: "folder"))
  var folders: [String]

  @OptionGroup var site: SiteFolder

  @Option(
    help: ArgumentHelp("Where to; 'build.output' of marquee.yaml if absent.", valueName: "dir"))
  var output: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Whether shares that show different rows or times are an error.")
  var strict: Bool?

  @Flag(name: .customLong("dry-run"), help: "Say which files would change, and change none.")
  var isDryRun = false

  @Flag(
    inversion: .prefixedNo,
    help: "Whether the site must survive a loss of power; overrides 'build.durable'.")
  var durable: Bool?

  @Option(
    help: ArgumentHelp(
      "Write what the merge did to this file, as JSON, also when it fails.", valueName: "file"))
  var report: String?

  @Flag(name: .shortAndLong, help: "Print errors and warnings only.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Also print the time of each phase.")
  var verbose = false

  @OptionGroup var reporting: ReportingOptions

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose contradict each other") }
  }

  func run() throws {
    try reporting.run { () throws(Diagnostics) in try merge() }
  }

  private func merge() throws(Diagnostics) {
    Interruption.listen()
    let printer = reporting.printer(quiet: quiet, verbose: verbose)
    let journal = BuildTimings(log: printer.log)
    let file: ReportFile? =
      if let path = report { try ReportFile(path, journal) } else { nil }
    let done: BuildReport
    do throws(Diagnostics) {
      done = try merge(journal)
    } catch {
      journal.end()
      try? file?.write(failure: error.all, exitCode: ProcessExit.code(for: error.all))
      throw error
    }
    journal.end()
    tell(done, printer, journal)
    try file?.write(done, isDryRun: isDryRun)
  }

  private func merge(_ journal: BuildTimings) throws(Diagnostics) -> BuildReport {
    let progress = ProgressBar(isShown: Console.isTerminal && !quiet && reporting.isForPeople)
    defer { progress.clear() }
    var options = BuildOptions(
      root: site.path, now: BuildClock.current, jobs: ProcessInfo.processInfo.activeProcessorCount)
    options.output = output
    options.strict = strict
    options.durable = durable
    options.isDryRun = isDryRun
    let configuration = try SiteConfiguration.load(root: site.path)
    let gate = CommitGate()
    let work = SiteMerge(configuration, options: options, parts: folders) { step in
      gate.enter(step.phase)
      journal.enter(step.phase)
      progress.update(step)
    }
    return try Interruption.during(handler: { gate.interrupt() }) { () throws(Diagnostics) in
      try work.run()
    }
  }

  private func tell(_ report: BuildReport, _ printer: DiagnosticPrinter, _ journal: BuildTimings) {
    printer.print(report.warnings)
    if let recovery = report.recovery, !quiet { printer.say(recovery) }
    if printer.log != nil { return journal.tell(report, isDryRun: isDryRun) }
    if verbose { Console.error(lines: report.details) }
    guard !quiet else { return }
    if isDryRun { ChangePrinter(report: report).printList() }
    Console.output(line: report.line(isDryRun: isDryRun))
  }
}
