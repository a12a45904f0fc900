internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueeSite

/// The places in S3 and the distribution of CloudFront that a site uses, by its configuration.
struct SiteStorage {
  private let settings: PublishSettings
  private let access: AWSAccess
  /// Where the site is published; nil when that is not S3.
  private let site: S3Location?
  /// Where the record is, when that is elsewhere.
  private let state: S3Location?
  private let listings: [(query: QueryFile, listing: QueryListing, location: S3Location)]

  /// - Throws: a diagnostic for an address that can't be understood, with its place.
  init(root: String, _ configuration: SiteConfiguration, _ access: AWSAccess) throws(Diagnostics) {
    settings = configuration.publish
    self.access = access
    site = try settings.to.flatMap { to throws(Diagnostics) in
      try to.text.lowercased().hasPrefix("s3:") ? Self.location(to) : nil
    }
    state = try settings.state.map(Self.location)
    let files = try SiteFiles.find(root: root, configuration: configuration)
    var listings: [(query: QueryFile, listing: QueryListing, location: S3Location)] = []
    for query in files.queries.values.sorted(by: { $0.name < $1.name }) {
      guard let listing = query.listing else { continue }
      listings.append((query, listing, try Self.location(listing.place)))
    }
    self.listings = listings
  }

  private static func location(_ text: LocatedText) throws(Diagnostics) -> S3Location {
    try PublishDestination.location(text.text, at: text.location)
  }

  /// What the role must be allowed for it.
  ///
  /// - Parameter account: the account's twelve digits; nil for a placeholder.
  func statements(account: String?) -> [PolicyStatement] {
    var uses = listings.map { PolicyGenerator.BucketUse($0.location, .listing) }
    if let site { uses.append(PolicyGenerator.BucketUse(site, .publish)) }
    if site != nil, let state { uses.append(PolicyGenerator.BucketUse(state, .state)) }
    return PolicyGenerator.storage(
      uses, distribution: site == nil ? nil : settings.cloudFront.distribution, account: account,
      partition: partition)
  }

  private var partition: Partition {
    Partition(region: settings.region ?? access.identity.region ?? "")
  }

  /// Tries what is harmless at each place.
  func findings() throws(Diagnostics) -> [AccessDoctor.Finding] {
    var findings: [AccessDoctor.Finding] = []
    for location in [site, site == nil ? nil : state].compactMap({ $0 }) {
      let client = try client(location.bucket, S3Settings(settings))
      findings.append(StorageDoctor.writing(client, location))
    }
    for (query, listing, location) in listings {
      let client = try client(location.bucket, S3Settings(listing))
      var finding = StorageDoctor.reading(client, location)
      finding.evidence.append("listed by \(query.file)")
      findings.append(finding)
    }
    if site != nil, let distribution = settings.cloudFront.distribution {
      let cloudFront = try reportingIdentity { () throws(IdentityError) in
        try CloudFront(
          distribution: distribution, partition: partition, identitySettings: access.settings,
          surroundings: access.surroundings, credentials: CredentialSupply(access.credentials))
      }
      findings.append(StorageDoctor.invalidating(cloudFront))
    }
    return findings
  }

  private func client(
    _ bucket: String, _ settings: S3Settings
  ) throws(Diagnostics) -> S3Client {
    try reportingIdentity { () throws(IdentityError) in
      try S3Client(
        bucket: bucket, settings: settings, identitySettings: access.settings,
        surroundings: access.surroundings, credentials: CredentialSupply(access.credentials))
    }
  }
}

extension S3Settings {
  /// The settings of `publish:`.
  init(_ settings: PublishSettings) {
    self.init(
      region: settings.region,
      endpoint: settings.endpoint.map { ($0.text, "publish.endpoint in \($0.location.file)") },
      pathStyle: settings.pathStyle, connections: settings.connections)
  }

  /// The settings of a listing.
  init(_ listing: QueryListing) {
    self.init(
      region: listing.region,
      endpoint: listing.endpoint.map { ($0.text, "endpoint in \($0.location.file)") },
      connections: 4)
  }
}
