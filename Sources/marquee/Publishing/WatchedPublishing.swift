internal import MarqueeBase
internal import MarqueePublish
internal import MarqueeSite

/// Publishes the builds of `generate --watch --publish`.
///
/// A publish that fails is tried again after a while, which doubles up to five minutes, even when
/// nothing changes; the message is printed once.
final class WatchedPublishing {
  private static let firstWait: Duration = .seconds(5)
  private static let longestWait: Duration = .seconds(300)

  private let publisher: SitePublisher
  private let printer: DiagnosticPrinter
  private let quiet: Bool
  private var isBehind = true
  private var wait = firstWait
  private var shown: [Diagnostic] = []

  init(_ publisher: SitePublisher, printer: DiagnosticPrinter, quiet: Bool) {
    self.publisher = publisher
    self.printer = printer
    self.quiet = quiet
  }

  /// Publishes a build if it has changed something, or if an earlier one was not published.
  ///
  /// - Returns: the time at which to try again; nil when the destination is up to date.
  func publish(_ report: BuildReport) -> ContinuousClock.Instant? {
    guard isBehind || report.written + report.removed > 0 else { return nil }
    isBehind = true
    do throws(Diagnostics) {
      let published = try publisher.publish()
      isBehind = false
      wait = Self.firstWait
      shown = []
      if published.outcome != .unchanged { Publish.tell(published, printer, quiet: quiet) }
      return nil
    } catch {
      if Interruption.exitCode != nil { return nil }
      if error.all != shown {
        shown = error.all
        printer.print(shown)
      }
      if !quiet {
        Console.error("\(RebuildLine.time) publishing is tried again in \(wait.readable)")
      }
      defer { wait = min(wait * 2, Self.longestWait) }
      return .now + wait
    }
  }
}
