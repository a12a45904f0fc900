internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueeHTTP
internal import MarqueeSite
internal import Synchronization

/// Lists objects in S3 for queries that are listings, with the credentials that the site has for
/// AWS.
final class SiteObjects: ObjectLister {
  /// What a client is made for.
  private struct Place: Hashable {
    @ComparedByBytes var bucket: String
    @ComparedByBytes var region: String
    @ComparedByBytes var endpoint: String
  }

  private let access: AWSAccess
  /// The clients by place; a session that watches uses them again, with their connections.
  private let clients = Mutex<[Place: S3Client]>([:])

  private let running = Mutex(0)

  init(_ access: AWSAccess) { self.access = access }

  /// Whether a listing is being read. It can't be cancelled.
  var isListing: Bool { running.withLock { $0 > 0 } }

  func list(
    _ query: QueryFile, _ listing: QueryListing,
    _ found: ([ListedObject]) throws(Diagnostics) -> Void
  ) throws(Diagnostics) {
    running.withLock { $0 += 1 }
    defer { running.withLock { $0 -= 1 } }
    let location = try placed(listing.place.location) { () throws(IdentityError) -> S3Location in
      try S3Location(listing.place.text)
    }
    let client = try placed(listing.endpoint?.location ?? listing.place.location) {
      () throws(IdentityError) -> S3Client in try self.client(location.bucket, listing)
    }
    var continuation: String?
    var last: String?
    repeat {
      let page: S3Client.Page
      do throws(S3Failure) {
        page = try client.list(prefix: location.prefix, continuation: continuation)
      } catch {
        throw Self.failure(error, query, listing)
      }
      if let first = page.entries.first, let last, !(last < first.key) {
        throw Diagnostics(
          Diagnostic(
            "the server does not list the objects of '\(query.name)' in the order of their keys",
            code: "s3.failed", category: .storage, at: listing.place.location))
      }
      last = page.entries.last?.key ?? last
      // What stands for the prefix itself, as a folder in a console, is no object of the listing.
      let entries = page.entries.filter { $0.key != location.prefix }
      try found(entries.map { Self.object($0, location, listing, client) })
      continuation = page.continuation
    } while continuation != nil
  }

  private static func object(
    _ entry: S3Client.Entry, _ location: S3Location, _ listing: QueryListing, _ client: S3Client
  ) -> ListedObject {
    let name = String(Substring(entry.key.utf8.dropFirst(location.prefix.utf8.count)))
    return ListedObject(
      key: entry.key, name: name, size: entry.size, modified: entry.modified, etag: entry.etag,
      url: client.url(
        of: listing.address == nil ? entry.key : name, below: listing.address?.text))
  }

  private func client(
    _ bucket: String, _ listing: QueryListing
  ) throws(IdentityError) -> S3Client {
    let place = Place(
      bucket: bucket, region: listing.region ?? "", endpoint: listing.endpoint?.text ?? "")
    if let known = clients.withLock({ $0[place] }) { return known }
    var surroundings = access.surroundings
    surroundings.http = .live(
      variables: surroundings.environment.values, keepsConnections: true, connections: 2)
    let made = try S3Client(
      bucket: bucket,
      settings: S3Settings(listing),
      identitySettings: access.settings, surroundings: surroundings,
      credentials: CredentialSupply(access.credentials))
    clients.withLock { $0[place] = made }
    return made
  }

  /// Runs `body`, and gives its error the place of a setting.
  private func placed<Result>(
    _ location: SourceLocation, _ body: () throws(IdentityError) -> Result
  ) throws(Diagnostics) -> Result {
    do throws(IdentityError) {
      return try body()
    } catch {
      var diagnostic = error.diagnostic
      diagnostic.location = location
      throw Diagnostics(diagnostic)
    }
  }

  private static func failure(
    _ failure: S3Failure, _ query: QueryFile, _ listing: QueryListing
  ) -> Diagnostics {
    var diagnostic = failure.diagnostic
    diagnostic.location = listing.place.location
    return Diagnostics(diagnostic)
  }
}
