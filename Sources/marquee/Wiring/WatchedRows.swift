internal import MarqueeBase
internal import MarqueePostgres
internal import MarqueePreview
internal import MarqueeSite

/// The rows of a watching session: the database, the rows in memory, and the watcher that notices
/// changes.
final class WatchedRows {
  /// The settings that decide which database is used and how it is watched.
  private struct Key: Equatable {
    let database: String
    let environment: [String: String]
    let connections: Int
    let watch: WatchSettings
    let timeZone: String

    init(_ database: SiteDatabase, _ configuration: SiteConfiguration) {
      self.database = "\(configuration.database)"
      environment = database.environment
      connections = configuration.build.connections
      watch = configuration.watch
      timeZone = configuration.site.timeZone
    }
  }

  private let database: SiteDatabase
  let held: CachedRows
  private let key: Key
  private let kept: PersistentConnection
  private let watcher: RowWatcher
  private let listingWatcher: ListingWatcher

  /// Begins to watch.
  ///
  /// - Parameters:
  ///   - clock: returns the current moment of the session's clock.
  ///   - say: gets a sentence for the user; it is called on any thread.
  init(
    _ database: SiteDatabase, _ configuration: SiteConfiguration,
    clock: @escaping @Sendable () -> Moment, events: WatchLoop.Events,
    say: @escaping @Sendable (String) -> Void
  ) {
    self.database = database
    key = Key(database, configuration)
    kept = PersistentConnection { () throws(Diagnostics) in try database.connect() }
    held = CachedRows(
      database.rowsWithListings, later: database.listings(over: DatabaseRows(kept)))
    let channel = database.isDSQL ? nil : configuration.watch.channel
    let installs = database.settings.isLocal
    let interval = configuration.watch.interval
    let parameters = { @Sendable in configuration.clockParameters(at: clock()) }
    watcher = RowWatcher(
      held, settings: RowWatcher.Settings(interval: interval),
      clock: parameters,
      open: { () throws(Diagnostics) in
        try ChangeListener(try Self.connect(database), channel: channel, installs: installs)
      },
      post: { events.post($0) },
      studied: { say(Self.sentence($0, interval, canTellMore: $1)) })
    listingWatcher = ListingWatcher(
      held, from: database.rowsWithListings, every: interval, clock: parameters,
      post: { events.post($0) }, say: say)
  }

  /// The database for messages: `db.example.com, port 5432, as user jane`.
  var name: String { "\(database.settings)" }

  /// Whether the database of newly read settings is the one that is watched already.
  func isSame(_ other: SiteDatabase, _ configuration: SiteConfiguration) -> Bool {
    key == Key(other, configuration)
  }

  /// Runs changed database/*.sql on the private server.
  ///
  /// - Returns: false for any other database, where the user decides when to run them.
  func followSetupFiles() throws(Diagnostics) -> Bool {
    guard database.settings.isLocal else { return false }
    guard try database.followSetupFiles() else { return true }
    held.markAllStale()
    kept.close()
    watcher.reconnect()
    return true
  }

  func noticeBuild() { watcher.noticeBuild() }

  /// Ends the watching and closes the database. The object can't be used afterwards.
  func end() {
    watcher.stop()
    listingWatcher.stop()
    database.cancel()
    watcher.join()
    kept.close()
    database.close()
  }

  /// Connects again. A private server that has stopped is started again, because nobody else would
  /// start it.
  private static func connect(_ database: SiteDatabase) throws(Diagnostics) -> Connection {
    do throws(Diagnostics) {
      return try database.connect()
    } catch {
      guard database.settings.isLocal, Interruption.exitCode == nil else { throw error }
    }
    database.close()
    return try database.connect()
  }

  /// The sentence on how the session notices changed rows.
  private static func sentence(
    _ unannounced: [String], _ interval: Duration, canTellMore: Bool
  ) -> String {
    if unannounced.isEmpty { return "the database tells of changed rows" }
    let names =
      unannounced.count <= 3
      ? unannounced.joined(separator: ", ") : "\(unannounced.count) queries"
    let advice = !canTellMore ? "" : "; 'marquee db notify' makes the database tell of changes"
    return "the rows of \(names) are looked at every \(interval.readable)\(advice)"
  }
}
