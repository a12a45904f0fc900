package import MarqueeBase

/// The scope, time and form of a signature.
package struct SigningOptions: Sendable {
  /// The place of the signature in the request.
  package enum Placement: Sendable, Equatable {
    /// In an `Authorization` header.
    case header
    /// In query parameters, valid for this number of seconds.
    case query(expiresAfterSeconds: Int)
  }

  /// The region in the scope: `eu-west-1`.
  package var region: String
  /// The service's name in the scope: `sts`, `rds-db`, `dsql`, `s3`.
  package var service: String
  package var time: Moment
  package var placement: Placement
  /// Whether `.`, `..` and double slashes are resolved before the path is encoded. This is so for
  /// every service but S3.
  package var normalizesPath: Bool
  /// Whether an `X-Amz-Content-Sha256` header is added and signed, as S3 demands.
  package var addsBodyHashHeader: Bool
  /// Whether the session token is added after signing instead of being signed. A few services
  /// demand that.
  package var omitsSessionToken: Bool
  /// The text in place of the body's hash, such as S3's `UNSIGNED-PAYLOAD`; nil for the hash
  /// itself.
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

  /// The options for S3: the path is not normalized and encoded once, and the body's hash is in a
  /// signed header.
  package static func s3(
    region: String, time: Moment, placement: Placement = .header, bodyHash: String? = nil
  ) -> SigningOptions {
    SigningOptions(
      region: region, service: "s3", time: time, placement: placement, normalizesPath: false,
      addsBodyHashHeader: placement == .header,
      bodyHash: bodyHash ?? (placement == .header ? nil : "UNSIGNED-PAYLOAD"))
  }
}

/// An access key with its secret, and the token of the session that it belongs to.
package struct SigningKeys: Sendable {
  package var accessKeyID: String
  package var secretAccessKey: Secret
  /// The token of temporary keys; nil for a user's permanent keys.
  package var sessionToken: Secret?

  package init(accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
  }
}
