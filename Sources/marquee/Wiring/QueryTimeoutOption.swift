internal import ArgumentParser
internal import MarqueeSite

/// `--query-timeout`, for every command that runs a site's queries.
struct QueryTimeoutOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How long any query may take: 500ms, 30s, 2m; 0s: without a limit.",
      discussion: """
        Overrides 'build.query_timeout' and every 'queries.NAME.timeout' of marquee.yaml. A query \
        that takes longer is stopped, and the exit code is 4.
        """, valueName: "time"))
  var queryTimeout: QueryTimeoutArgument?

  var duration: Duration? { queryTimeout?.duration }
}

/// A length of time with its unit, as ``DurationText`` reads it.
struct QueryTimeoutArgument: ExpressibleByArgument {
  let duration: Duration

  init?(argument: String) {
    guard let duration = DurationText.parse(argument) else { return nil }
    self.duration = duration
  }
}
