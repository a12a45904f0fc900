internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueePublish
internal import MarqueeSite

/// The stores of a destination in S3: the site's files, the record with what belongs to it, and the
/// places where the records of sites above it would be.
struct BucketStores {
  let site: S3Store
  let state: S3Store
  let parents: [any ObjectStore]
  private let access: AWSAccess
  /// The partition of the bucket, which CloudFront's is, too.
  private let partition: Partition

  /// The folder of the record, the lease and the kept copies, where no other place is set.
  static let stateFolder = ".marquee/"

  init(
    _ location: S3Location, _ configuration: SiteConfiguration, _ access: AWSAccess
  ) throws(Diagnostics) {
    let settings = configuration.publish
    var chosen = S3Settings(region: settings.region, connections: settings.connections)
    chosen.pathStyle = settings.pathStyle
    chosen.endpoint = settings.endpoint.map { ($0.text, "publish.endpoint of marquee.yaml") }
    func store(_ location: S3Location) throws(Diagnostics) -> S3Store {
      try reportingIdentity { () throws(IdentityError) in
        try .live(
          location, chosen, identitySettings: access.settings, surroundings: access.surroundings,
          credentials: access.credentials)
      }
    }
    self.access = access
    partition = Partition(region: settings.region ?? access.identity.region ?? "us-east-1")
    site = try store(location)
    if let place = settings.state {
      let other = try PublishDestination.location(place.text, at: place.location)
      state =
        other.bucket == location.bucket ? S3Store(other, client: site.client) : try store(other)
      parents = []
    } else {
      let client = site.client
      func folder(_ prefix: String) -> S3Store {
        S3Store(
          S3Location(bucket: location.bucket, prefix: prefix + Self.stateFolder),
          client: client)
      }
      state = folder(location.prefix)
      parents = Self.parents(of: location.prefix).map { folder($0) }
    }
  }

  /// What tells CloudFront which files have changed; nil without a distribution.
  ///
  /// - Parameter progress: gets a sentence while it waits.
  func invalidation(
    _ settings: PublishSettings.CloudFront, waits: Bool,
    progress: @escaping @Sendable (String) -> Void
  ) throws(Diagnostics) -> PublishOptions.Invalidate? {
    guard let distribution = settings.distribution else { return nil }
    let network = try reportingIdentity { () throws(IdentityError) in
      try CloudFront(
        distribution: distribution, partition: partition, identitySettings: access.settings,
        surroundings: access.surroundings, credentials: CredentialSupply(access.credentials))
    }
    return { files, reference in
      let paths = InvalidationPaths(files: files, limit: settings.maxPaths)
      do throws(CloudFrontFailure) {
        let report = try network.invalidate(
          paths, reference: reference, waits: waits, progress: progress)
        return .success(
          InvalidationResult(
            paths: report.paths, identifier: report.id, isDone: report.isCompleted))
      } catch {
        return .failure(Diagnostics(error.diagnostic))
      }
    }
  }

  /// The prefixes above a prefix, nearest first: `a/` and the empty one for `a/b/`.
  private static func parents(of prefix: String) -> [String] {
    var found: [String] = []
    var rest = prefix.utf8.dropLast()
    while !rest.isEmpty {
      let slash = rest.lastIndex(of: UInt8(ascii: "/"))
      rest = slash.map { rest[..<$0] } ?? rest.prefix(0)
      found.append(rest.isEmpty ? "" : String(Substring(rest)) + "/")
    }
    return found
  }
}
