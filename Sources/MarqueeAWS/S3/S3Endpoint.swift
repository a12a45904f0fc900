internal import MarqueeBase
internal import MarqueeHTTP

/// The address of a bucket: at AWS, or at another server that speaks S3.
package struct S3Endpoint: Hashable, Sendable {
  package let bucket: String
  /// The region that requests are signed for, and that AWS's host names contain.
  package let region: String
  /// The address in place of AWS's own.
  let override: EndpointOverride?
  /// Whether the bucket stands in the path instead of in the host's name.
  let usesPath: Bool

  /// - Parameters:
  ///   - region: the region to begin with. AWS's answers name the bucket's own.
  ///   - override: the address of another server; nil for AWS.
  ///   - pathStyle: whether the bucket stands in the path; nil to decide: at another server, and
  ///     when the bucket's name is no single label of a host's name.
  /// - Throws: when the bucket can't stand in the host's name as asked.
  init(
    bucket: String, region: String, override: EndpointOverride?, pathStyle: Bool?
  ) throws(IdentityError) {
    guard ServiceError.isRegionName(region) else {
      throw IdentityError(
        "'\(region.cleaned(of: [], limit: 60))' is not the name of a region", code: "s3.region",
        category: .configuration, help: "it looks like eu-west-1")
    }
    let isLabel = Self.isLabel(bucket)
    if pathStyle == false {
      if !isLabel {
        throw IdentityError(
          "the bucket's name '\(bucket)' can't be a part of the host's name", code: "s3.style",
          category: .configuration, help: "leave the path style on for this bucket")
      }
      if let address = override?.address, address.literal != nil {
        throw IdentityError(
          "a bucket's name can't stand before the address \(address.host)", code: "s3.style",
          category: .configuration,
          notes: ["it came from \(override?.origin ?? "the settings")"],
          help: "leave the path style on, or name the server by a host name")
      }
    }
    self.bucket = bucket
    self.region = region
    self.override = override
    usesPath = pathStyle ?? (override != nil || !isLabel)
  }

  private init(_ other: S3Endpoint, region: String) {
    bucket = other.bucket
    override = other.override
    usesPath = other.usesPath
    self.region = region
  }

  /// The same bucket in another region that an answer named; nil when that is no region of the same
  /// partition: credentials are valid in one partition only.
  func moved(to region: String) -> S3Endpoint? {
    guard
      override != nil && ServiceError.isRegionName(region)
        || Partition.isRegion(region)
          && Partition(region: region) == Partition(region: self.region)
    else { return nil }
    return S3Endpoint(self, region: region)
  }

  /// The partition whose ARNs name the bucket.
  package var partition: Partition { Partition(region: region) }

  /// The place of the bucket.
  var place: ServicePlace {
    if let override {
      let address = override.address
      let host = usesPath ? address.authority : "\(bucket).\(address.authority)"
      return ServicePlace(
        root: "\(address.scheme)://\(host)", host: host,
        pathPrefix: override.path + (usesPath ? "/\(bucket)" : ""), region: region,
        reach: override.reach)
    }
    let service = "s3.\(region).\(partition.suffix)"
    let host = usesPath ? service : "\(bucket).\(service)"
    return ServicePlace(
      root: "https://\(host)", host: host, pathPrefix: usesPath ? "/\(bucket)" : "",
      region: region, reach: .anywhere)
  }

  /// Whether a bucket's name is one label of a host's name, so that AWS's certificate covers it.
  private static func isLabel(_ bucket: String) -> Bool {
    (3...63).contains(bucket.utf8.count) && bucket.utf8.first != UInt8(ascii: "-")
      && bucket.utf8.last != UInt8(ascii: "-")
      && bucket.utf8.allSatisfy {
        (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
      }
  }
}
