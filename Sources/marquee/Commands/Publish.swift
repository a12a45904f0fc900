internal import ArgumentParser
internal import Foundation
internal import MarqueeBase
internal import MarqueePublish
internal import MarqueeSite

/// `marquee publish`: carries the last build to where the public sees it.
struct Publish: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract: "Publish the last build: to S3 and CloudFront, to Vercel, or by a command.",
    discussion: """
      Compares the last build with what was published last and sends what is different, in an \
      order in which nobody sees a page without its style sheet, or a link to a page that is not \
      there yet. A publish that was interrupted is finished by the next one, from any machine.

      Examples:
        marquee generate && marquee publish          to publish.to of marquee.yaml
        marquee publish s3://bucket/prefix --dry-run
        marquee publish vercel                       lays out .vercel/output
        marquee publish --history
        marquee publish --rollback                   to the release before
        marquee publish --rollback 12 --hold         and stay there until --release
        marquee publish --verify --repair

      Credentials are those of the build: an OIDC token and a role, the environment, a profile, \
      the container or the instance. 'marquee auth policy permissions' prints the rights that \
      are needed.

      Exit codes: 1 the destination refused something, 3 the credentials, 5 a guard stopped it, \
      75 another publish or build is running. docs/publishing.md has everything from an empty \
      bucket to a running site.
      """)

  @Argument(
    help: ArgumentHelp(
      "s3://bucket/prefix, vercel, or command; 'publish.to' of marquee.yaml if absent.",
      valueName: "destination"))
  var destination: String?

  @OptionGroup var site: SiteFolder

  @Option(
    help: ArgumentHelp(
      "The build's folder; 'build.output' of marquee.yaml if absent.", valueName: "dir"))
  var output: String?

  @Flag(name: .customLong("dry-run"), help: "Say which files would change, and change none.")
  var isDryRun = false

  @Option(
    defaultAsFlag: "",
    help: ArgumentHelp(
      "Bring a release back, the one before without a number; see --history.",
      valueName: "release"))
  var rollback: String?

  @Flag(help: "With --rollback: later publishes change nothing until --release.")
  var hold = false

  @Flag(help: "End a hold: the next publish brings the last build.")
  var release = false

  @Flag(help: "List the releases.")
  var history = false

  @Flag(help: "Compare the bucket with what was published: what is missing, changed or foreign.")
  var verify = false

  @Flag(help: "With --verify: write again what is missing or was changed.")
  var repair = false

  @Flag(help: "Take over a bucket that another tool has filled; send only what differs.")
  var adopt = false

  @Option(
    help: ArgumentHelp(
      "Remove a page from all kept releases; * stands for anything but a slash, ** for anything.",
      valueName: "path"))
  var purge: [String] = []

  @OptionGroup var arguments: PublishArguments

  @Option(help: ArgumentHelp("How --history and --verify are printed.", valueName: "form"))
  var format: OutputFormat = .text

  @Option(
    help: ArgumentHelp(
      "Write what the publish did to this file, as JSON, also when it fails.", valueName: "file"))
  var report: String?

  @Flag(name: .shortAndLong, help: "Print errors and warnings only.")
  var quiet = false

  @OptionGroup var reporting: ReportingOptions

  enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

  func validate() throws {
    let actions: [(name: String, isGiven: Bool)] = [
      ("--rollback", rollback != nil), ("--release", release), ("--history", history),
      ("--verify", verify), ("--purge", !purge.isEmpty), ("--adopt", adopt),
    ]
    let given = actions.filter(\.isGiven).map(\.name)
    if given.count > 1 {
      throw ValidationError("\(given[0]) and \(given[1]) contradict each other")
    }
    if hold, rollback == nil { throw ValidationError("--hold is for --rollback") }
    if repair, !verify { throw ValidationError("--repair is for --verify") }
    if let number = rollback, !number.isEmpty, Int(number).map({ $0 < 1 }) ?? true {
      throw ValidationError(
        "'\(number)' is not the number of a release; 'marquee publish --history' lists them")
    }
    if isDryRun, let action = given.first(where: { $0 != "--adopt" && $0 != "--rollback" }) {
      throw ValidationError("--dry-run is not for \(action)")
    }
  }

  func run() throws {
    try reporting.run { () throws(Diagnostics) in try work() }
  }

  private func work() throws(Diagnostics) {
    Interruption.listen()
    let printer = reporting.printer(quiet: quiet)
    let file: ReportFile? =
      if let report { try ReportFile(report, BuildTimings(log: nil)) } else { nil }
    do throws(Diagnostics) {
      let publisher = try publisher(printer)
      if let done = try run(publisher, printer) { try file?.write(done) }
    } catch {
      let code = Interruption.exitCode ?? ProcessExit.code(for: error.all)
      try? file?.write(publishFailure: error.all, exitCode: code)
      throw error
    }
  }

  private func publisher(_ printer: DiagnosticPrinter) throws(Diagnostics) -> SitePublisher {
    let configuration = try SiteConfiguration.load(root: site.path)
    var build = BuildOptions(root: site.path, now: BuildClock.current, jobs: 1)
    build.output = output
    let progress = ProgressBar(isShown: Console.isTerminal && !quiet && reporting.isForPeople)
    return try SitePublisher(
      configuration, build: build,
      choices: .init(
        destination: destination, acceptsChanges: arguments.acceptChanges,
        waits: arguments.wait, adopts: adopt, isDryRun: isDryRun, isQuiet: quiet),
      surroundings: SiteEnvironment(root: site.path, printer: printer), progress: progress)
  }

  /// - Returns: the report of what changed the destination; nil for what only reads.
  private func run(
    _ publisher: SitePublisher, _ printer: DiagnosticPrinter
  ) throws(Diagnostics) -> PublishReport? {
    if history {
      let history = try publisher.bucket(for: "--history").history()
      show(history.lines, history.value)
      return nil
    }
    if verify {
      let verified = try publisher.bucket(for: "--verify").verify(
        repair ? publisher.lastBuild() : nil, repairs: repair)
      printer.print(verified.warnings)
      show(verified.lines + [verified.line], verified.value)
      guard verified.isSound else { throw Diagnostics(unsound(verified)) }
      return nil
    }
    if !purge.isEmpty {
      let purged = try publisher.bucket(for: "--purge").purge(PathFilter(purge))
      printer.print(purged.warnings)
      if !quiet { Console.output(lines: purged.lines) }
      return nil
    }
    let done =
      if release {
        try publisher.bucket(for: "--release").endHold()
      } else if let rollback {
        try publisher.bucket(for: "--rollback").rollback(to: Int(rollback), holds: hold)
      } else {
        try publisher.publish()
      }
    Self.tell(done, printer, quiet: quiet)
    return done
  }

  /// Prints the result of a publish.
  static func tell(_ report: PublishReport, _ printer: DiagnosticPrinter, quiet: Bool) {
    if let recovery = report.recovery, !quiet { printer.say(recovery) }
    printer.print(report.warnings)
    guard !quiet else { return }
    // A path can hold text of a row, so it is printed as one line.
    Console.output(lines: report.lines + [report.line])
  }

  private func show(_ lines: [String], _ value: Value) {
    switch format {
    case .text: if !quiet { Console.output(lines: lines) }
    case .json: Console.output(line: JSONLine.text(value.withoutSecrets, indent: 2))
    }
  }

  private func unsound(_ report: VerifyReport) -> Diagnostic {
    let count = report.findings.count {
      !$0.isRepaired && $0.kind != .foreign && $0.kind != .spareCopy
    }
    return Diagnostic(
      "\(report.destination) is not as it was published: "
        + count.counted("object is missing or changed", "objects are missing or changed"),
      code: "publish.verify",
      help: repair
        ? "publish again: marquee generate && marquee publish"
        : "'marquee publish --verify --repair' writes them again")
  }
}
