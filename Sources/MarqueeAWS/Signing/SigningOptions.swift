package import MarqueeBase

/// What a signature is made for, and how.
package struct SigningOptions: Sendable {
  package enum Placement: Sendable, Equatable {
    /// An `Authorization` header.
    case header
    /// Query parameters, good for so many seconds.
    case query(expiresAfterSeconds: Int)
  }

  package var region: String
  package var service: String
  package var time: Moment
  package var placement: Placement
  /// Whether `.`, `..` and double slashes are resolved before the path is encoded. Every
  /// service but S3.
  package var normalizesPath: Bool
  /// Whether an `X-Amz-Content-Sha256` header is added and signed. S3 demands it.
  package var addsBodyHashHeader: Bool
  /// Whether the session token is left out of the signature and added afterwards. A few
  /// services want that.
  package var omitsSessionToken: Bool
  /// What stands for the body's hash; nil for the hash itself. S3 knows `UNSIGNED-PAYLOAD`.
  package var bodyHash: String?

  package init(
    region: String, service: String, time: Moment, placement: Placement = .header,
    normalizesPath: Bool = true, addsBodyHashHeader: Bool = false,
    omitsSessionToken: Bool = false, bodyHash: String? = nil
  ) {
    self.region = region
    self.service = service
    self.time = time
    self.placement = placement
    self.normalizesPath = normalizesPath
    self.addsBodyHashHeader = addsBodyHashHeader
    self.omitsSessionToken = omitsSessionToken
    self.bodyHash = bodyHash
  }

  /// S3's rules: the path as it is, encoded once; the body's hash in a signed header.
  package static func s3(
    region: String, time: Moment, placement: Placement = .header, bodyHash: String? = nil
  ) -> SigningOptions {
    SigningOptions(
      region: region, service: "s3", time: time, placement: placement, normalizesPath: false,
      addsBodyHashHeader: placement == .header,
      bodyHash: bodyHash ?? (placement == .header ? nil : "UNSIGNED-PAYLOAD"))
  }
}

/// A pair of keys that signs, with the session it belongs to.
package struct SigningKeys: Sendable {
  package var accessKeyID: String
  package var secretAccessKey: Secret
  package var sessionToken: Secret?

  package init(accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
  }
}
