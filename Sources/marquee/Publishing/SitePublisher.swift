internal import Foundation
internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueePublish
internal import MarqueeSite

/// Publishes a site's last build to its destination, for `marquee publish` and `generate --publish`.
///
/// It is made once for a command, so that connections and credentials serve for every publish of
/// `generate --watch --publish`.
final class SitePublisher {
  /// The choices of one command.
  struct Choices {
    /// The destination as the command line names it; nil for that of marquee.yaml.
    var destination: String?
    var acceptsChanges = false
    var waits = false
    var adopts = false
    var isDryRun = false
    var isQuiet = false
  }

  private let configuration: SiteConfiguration
  private let build: BuildOptions
  private let choices: Choices
  private let destination: PublishDestination
  private let surroundings: SiteEnvironment
  private let progress: ProgressBar
  private let publisher: Publisher?

  /// Finds the destination; nothing is sent yet.
  ///
  /// - Parameter build: the options of the build, which say where its output and state are.
  init(
    _ configuration: SiteConfiguration, build: BuildOptions, choices: Choices,
    surroundings: SiteEnvironment, progress: ProgressBar
  ) throws(Diagnostics) {
    self.configuration = configuration
    self.build = build
    self.choices = choices
    self.surroundings = surroundings
    self.progress = progress
    destination = try PublishDestination(choices.destination, configuration.publish)
    if case .s3(let location) = destination {
      try Self.checkHeaders(configuration.publish)
      let access = AWSAccess(try configuration.database.identity(), surroundings.surroundings)
      let stores = try BucketStores(location, configuration, access)
      publisher = Publisher(
        to: stores.site, state: stores.state, parents: stores.parents,
        options: try Self.options(
          configuration, build, choices, stores, surroundings: surroundings, progress: progress))
    } else {
      publisher = nil
    }
  }

  /// Publishes the last build.
  func publish() throws(Diagnostics) -> PublishReport {
    defer { progress.clear() }
    let output = try BuiltOutput(configuration, build)
    switch destination {
    case .s3: return try bucket().publish(output)
    case .vercel: return try layOut(output)
    case .command:
      let program = ProgramPublisher(
        configuration.publish.command, stateFolder: build.statePath,
        isCancelled: { Interruption.exitCode != nil })
      return try program.publish(output, isDryRun: choices.isDryRun, guards: check)
    }
  }

  /// The last build, to repair objects from it; nil when there is none.
  func lastBuild() -> BuiltOutput? { try? BuiltOutput(configuration, build) }

  /// The publisher, for what only an S3 bucket can do.
  func bucket(for action: String = "publish") throws(Diagnostics) -> Publisher {
    if let publisher { return publisher }
    throw Diagnostics(
      Diagnostic(
        "\(action) is for a destination in S3", code: "publish.destination",
        category: .configuration,
        help: "name it: marquee publish s3://bucket/prefix \(action)"))
  }

  // MARK: S3

  private static func options(
    _ configuration: SiteConfiguration, _ build: BuildOptions, _ choices: Choices,
    _ stores: BucketStores, surroundings: SiteEnvironment, progress: ProgressBar
  ) throws(Diagnostics) -> PublishOptions {
    let settings = configuration.publish
    var options = PublishOptions(
      site: SiteKey(configuration.site), who: PublisherName.current(surroundings.environment))
    options.keep = settings.keep
    options.connections = settings.connections
    options.usesLease = settings.lease
    options.maxRemoved = settings.maxRemoved
    options.maxChanged = settings.maxChanged
    options.acceptsChanges = choices.acceptsChanges
    options.adopts = choices.adopts
    options.isDryRun = choices.isDryRun
    options.headers = PublishHeaders(settings)
    let place = Digester().fingerprint(of: stores.state.name).hex
    options.cacheFile = build.statePath + "/published-" + place.prefix(16)
    options.invalidate = try stores.invalidation(
      settings.cloudFront, waits: choices.waits || settings.cloudFront.waits
    ) { sentence in
      guard !choices.isQuiet else { return }
      progress.clear()
      Console.error("marquee: \(sentence)")
    }
    options.progress = { progress.update($0) }
    options.isCancelled = { Interruption.exitCode != nil }
    return options
  }

  /// S3 stores these headers with an object, and drops any other one.
  private static let storedHeaders: TextSet = [
    "content-type", "cache-control", "content-disposition", "content-encoding",
    "content-language", "expires", "x-amz-website-redirect-location", "x-amz-storage-class",
  ]

  private static func checkHeaders(_ settings: PublishSettings) throws(Diagnostics) {
    for rule in settings.headers {
      for field in rule.fields {
        let name = field.name.lowercased()
        guard !storedHeaders.contains(name), !name.hasPrefix("x-amz-meta-") else { continue }
        throw Diagnostics(
          Diagnostic(
            "S3 can't serve the header \(field.name)", code: "publish.header",
            category: .configuration, at: rule.location,
            help: "let CloudFront add it, with a response headers policy; S3 stores Content-Type, "
              + "Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Expires "
              + "and x-amz-meta-…"))
      }
    }
  }

  // MARK: Other destinations

  private func layOut(_ output: BuiltOutput) throws(Diagnostics) -> PublishReport {
    let started = ContinuousClock.now
    let vercel = VercelOutput(root: build.root, configuration.publish)
    var report = PublishReport(destination: vercel.folder)
    let files = (0..<output.count).map { number in
      output.withPath(number) { String(decoding: $0, as: UTF8.self) }
    }
    report.files = files.count
    report.written = files.count
    report.outcome = choices.isDryRun ? .planned : .published
    if choices.isDryRun {
      report.changes = files.map { .init(.added, $0) }
    } else {
      _ = try vercel.write(files, from: output.path) { [progress] done in
        progress.update(.init(.transferring, done: done, total: files.count))
      }
    }
    report.duration = ContinuousClock.now - started
    return report
  }

  private func check(_ change: PublishChange) throws(Diagnostics) {
    guard !choices.acceptsChanges else { return }
    try PublishGuards(
      maxRemoved: configuration.publish.maxRemoved, maxChanged: configuration.publish.maxChanged
    ).check(removed: change.removed.count, changed: change.written.count, of: change.before)
  }
}
