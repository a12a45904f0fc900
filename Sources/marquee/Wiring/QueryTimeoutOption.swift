internal import ArgumentParser
internal import MarqueeBase
internal import MarqueeSite

/// The option `--query-timeout`, for every command that runs a site's queries.
struct QueryTimeoutOption: ParsableArguments {
  /// The time limit for every query, whatever marquee.yaml says; zero removes the limit.
  @Option(
    help: ArgumentHelp(
      "How long any query may take: 500ms, 30s, 2m; 0s: without a limit.",
      discussion: """
        Overrides 'build.query_timeout' and every 'queries.NAME.timeout' of marquee.yaml. A query \
        that takes longer is stopped, and the exit code is 4.
        """, valueName: "time"),
    transform: Self.duration)
  var queryTimeout: Duration?

  private static func duration(_ text: String) throws -> Duration {
    guard let duration = DurationText.parse(text) else {
      throw ValidationError(DurationText.help)
    }
    return duration
  }
}
