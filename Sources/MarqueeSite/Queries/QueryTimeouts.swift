internal import MarqueeBase
internal import MarqueePostgres

/// The time-outs of queries: the time that a build waits for the server while it sends a query's
/// rows. The time that the build takes to process them doesn't count.
package struct QueryTimeouts: Sendable {
  /// The time-out of queries that have none of their own, from `build.query_timeout`.
  package var general: Duration?
  /// The time-out of all queries, from `--query-timeout`; it overrides marquee.yaml.
  package var override: Duration?

  /// Zero means no limit; nil means that the setting is not given.
  package init(general: Duration? = nil, override: Duration? = nil) {
    self.general = general
    self.override = override
  }

  /// A time-out, and the place where it is set.
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
  /// The error for a query that took longer.
  func diagnostic(_ query: QueryFile) -> Diagnostic {
    let advice =
      query.listing == nil
      ? "add an index or select less (EXPLAIN in `marquee db psql` shows where the time goes)"
      : "list a longer prefix: each thousand objects below it cost a request"
    return Diagnostic(
      "\(query.name) took longer than its time-out, \(DurationText.text(duration))",
      code: "query.timeout", category: .database, at: SourceLocation(file: query.file),
      notes: [Diagnostic.Note("the limit is \(place)")],
      help: advice + ", or raise the limit, with --query-timeout for one build")
  }
}
