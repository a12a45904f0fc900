package import MarqueeBase

/// A source of rows that adds listings to another source, the database: a query that is a listing is
/// read from S3, all others from there. A build whose queries are all listings needs no database.
///
/// Listings have no snapshot: each is read when it is run, and a listing of several pages sees each
/// page at its own moment.
package struct ListingRows: RowSource {
  private let base: any RowSource
  private let lister: any ObjectLister
  private let timeouts: QueryTimeouts
  private let now: @Sendable () -> Moment

  /// - Parameters:
  ///   - base: the source of the other queries.
  ///   - now: returns the current time, which is the snapshot's when there are no other queries.
  package init(
    over base: any RowSource, _ lister: any ObjectLister,
    timeouts: QueryTimeouts = QueryTimeouts(), now: @escaping @Sendable () -> Moment
  ) {
    self.base = base
    self.lister = lister
    self.timeouts = timeouts
    self.now = now
  }

  package func withSnapshot(
    of queries: [QueryRequest], _ body: (any RowSnapshot) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    let listings = queries.map(\.query).filter { $0.listing != nil }
    let others = queries.filter { $0.query.listing == nil }
    guard !listings.isEmpty else { return try base.withSnapshot(of: others, body) }
    func snapshot(_ base: (any RowSnapshot)?) -> ListingSnapshot {
      ListingSnapshot(
        time: base?.time ?? now(), base: base, listings: listings, lister: lister,
        timeouts: timeouts)
    }
    guard !others.isEmpty else { return try body(snapshot(nil)) }
    try base.withSnapshot(of: others) { found throws(Diagnostics) in try body(snapshot(found)) }
  }
}

/// A snapshot of the other queries, beside which listings are read.
private struct ListingSnapshot: RowSnapshot {
  let time: Moment
  let base: (any RowSnapshot)?
  let listings: [QueryFile]
  let lister: any ObjectLister
  let timeouts: QueryTimeouts

  func run(_ names: [String], _ receiver: any RowReceiver) throws(Diagnostics) {
    var mistakes: [(query: String, diagnostics: Diagnostics)] = []
    for query in listings where names.contains(query.name) {
      do throws(Diagnostics) {
        try read(query, receiver)
      } catch {
        mistakes.append((query.name, error))
      }
    }
    let others = names.filter { name in !listings.contains { $0.name == name } }
    if !others.isEmpty, let base {
      do throws(Diagnostics) {
        try base.run(others, receiver)
      } catch {
        mistakes.append(("", error))
      }
    }
    guard mistakes.isEmpty else { throw Diagnostics(mistakes.flatMap(\.diagnostics.all)) }
  }

  private func read(_ query: QueryFile, _ receiver: any RowReceiver) throws(Diagnostics) {
    guard let listing = query.listing else { return }
    let start = ContinuousClock.now
    let limit = timeouts.limit(of: query)
    let keys = RecordKeys(QueryListing.columns.map(\.name), query: query.name)
    try receiver.begin(query.name, columns: QueryListing.columns)
    // The time that the receiver takes does not count.
    var received: Duration = .zero
    try lister.list(query, listing) { objects throws(Diagnostics) in
      if let limit, ContinuousClock.now - start - received > limit.duration {
        throw Diagnostics(limit.diagnostic(query))
      }
      let rows = objects.filter { listing.pattern?.matches($0.name) ?? true }.map {
        $0.record(keys)
      }
      guard !rows.isEmpty else { return }
      let handed = ContinuousClock.now
      try receiver.receive(query.name, DecodedBatch(rows))
      received += ContinuousClock.now - handed
    }
    try receiver.end(query.name, duration: ContinuousClock.now - start)
  }
}

/// Finds the columns of listings, which are known, and of the queries of another source.
package struct ListingColumns: ColumnSource {
  private let base: any ColumnSource

  package init(over base: any ColumnSource) { self.base = base }

  package func columns(of queries: [QueryRequest]) throws(Diagnostics) -> QueryColumns {
    let others = queries.filter { $0.query.listing == nil }
    var found = others.isEmpty ? QueryColumns() : try base.columns(of: others)
    for request in queries where request.query.listing != nil {
      found.columns[request.query.name] = QueryListing.columns
    }
    return found
  }
}
