internal import MarqueeBase
internal import MarqueePostgres

/// How long a build waits for the server's answer to a query, over all its rows. The time that
/// the build takes to work on them doesn't count.
package struct QueryTimeouts: Sendable {
  /// `build.query_timeout`: for queries without a time-out of their own.
  package var general: Duration?
  /// `--query-timeout`: for all queries, whatever marquee.yaml says.
  package var override: Duration?

  /// Zero means no limit; so does nil, where nothing else is said.
  package init(general: Duration? = nil, override: Duration? = nil) {
    self.general = general
    self.override = override
  }

  /// A limit, and where it is said.
  struct Limit: Sendable {
    let duration: Duration
    let place: String
  }

  func limit(of query: QueryFile) -> Limit? {
    let limit: Limit? =
      if let override {
        Limit(duration: override, place: "--query-timeout")
      } else if let own = query.options.timeout {
        Limit(
          duration: own, place: "queries.\(query.name).timeout in \(SiteConfiguration.fileName)")
      } else {
        general.map {
          Limit(duration: $0, place: "build.query_timeout in \(SiteConfiguration.fileName)")
        }
      }
    return limit.flatMap { $0.duration > .zero ? $0 : nil }
  }
}

extension QueryTimeouts.Limit {
  /// What is said about a query that took longer.
  func diagnostic(_ query: QueryFile) -> Diagnostic {
    Diagnostic(
      "\(query.name) took longer than its time-out, \(DurationText.text(duration))",
      code: "query.timeout", category: .database, at: SourceLocation(file: query.file),
      notes: [Diagnostic.Note("the limit is \(place)")],
      help: "add an index or select less (EXPLAIN in `marquee db psql` shows where the time goes), "
        + "or raise the limit, with --query-timeout for one build")
  }
}
