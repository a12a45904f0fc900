internal import MarqueeBase
internal import MarqueeDigest

/// AWS Signature Version 4 (AWS documentation, "Create a signed AWS API request").
///
/// A request is written in its canonical form. The string to sign is the hash of that form with the
/// time and the scope (day, region, service). The key is derived from the secret by HMACs over the
/// parts of the scope. The result holds every stage, because a wrong signature is found by
/// comparing stages.
package enum SigV4 {
  /// The algorithm's name in the header, the query and the string to sign.
  package static let algorithm = "AWS4-HMAC-SHA256"
  /// The hash of an empty body, which most requests have.
  private static let hashOfNothing = SHA256Digest(of: "").hex

  /// A signed request, and the stages of the signature.
  package struct Signed: Sendable {
    /// The canonical request. It holds the session token when there is one, so don't print it.
    package var canonicalRequest: String
    /// The text that the signature is computed over.
    package var stringToSign: String
    /// The signature, 64 hex digits.
    package var signature: String
    /// The request with its signature in the headers or the query, as the options ask.
    package var request: SigningRequest
  }

  /// Signs a request. The header `Host` must be in it.
  package static func sign(
    _ request: SigningRequest, keys: SigningKeys, options: SigningOptions
  ) -> Signed {
    let time = options.time.compactText
    let scope = "\(time.prefix(8))/\(options.region)/\(options.service)/aws4_request"
    let bodyHash =
      options.bodyHash
      ?? (request.body.isEmpty ? hashOfNothing : SHA256Digest(of: request.body).hex)
    var prepared = Preparation(request: request, options: options, bodyHash: bodyHash)
    prepared.addParameters(keys: keys, time: time, scope: scope)
    let canonical = prepared.canonicalRequest
    let stringToSign = "\(algorithm)\n\(time)\n\(scope)\n\(SHA256Digest(of: canonical).hex)"
    let key = SigningKeyCache.shared.key(
      for: .init(
        day: time.prefix(8), region: options.region, service: options.service,
        secret: keys.secretAccessKey))
    let signature = SHA256Digest(of: stringToSign, key: key).hex
    return Signed(
      canonicalRequest: canonical, stringToSign: stringToSign, signature: signature,
      request: prepared.signed(signature: signature, keys: keys, scope: scope))
  }
}

/// A request in preparation: its parameters are added, its canonical form is read, and the
/// signature is put in.
private struct Preparation {
  var request: SigningRequest
  let options: SigningOptions
  let bodyHash: String
  private let canonicalPath: String
  private var canonicalHeaders: [(name: String, value: String)] = []
  private var signedHeaders = ""
  /// The signature's query parameters, in the order of sending.
  private var parameters: [(name: String, value: String)] = []

  init(request: SigningRequest, options: SigningOptions, bodyHash: String) {
    self.request = request
    self.options = options
    self.bodyHash = bodyHash
    canonicalPath = CanonicalForm.path(request.path, normalizing: options.normalizesPath)
  }

  mutating func addParameters(keys: SigningKeys, time: String, scope: String) {
    let token = options.omitsSessionToken ? nil : keys.sessionToken
    if options.placement == .header {
      request.headers.append(("X-Amz-Date", time))
      if let token { request.headers.append(("X-Amz-Security-Token", token.reveal())) }
    }
    // A header that is signed must be sent, but whoever opens a presigned address sends no such
    // header.
    if options.addsBodyHashHeader, options.placement == .header {
      request.headers.append(("X-Amz-Content-Sha256", bodyHash))
    }
    canonicalHeaders = CanonicalForm.headers(request.headers)
    signedHeaders = canonicalHeaders.map(\.name).joined(separator: ";")
    guard case .query(let seconds) = options.placement else { return }
    parameters = [
      ("X-Amz-Algorithm", SigV4.algorithm),
      ("X-Amz-Credential", "\(keys.accessKeyID)/\(scope)"),
      ("X-Amz-Date", time),
      ("X-Amz-Expires", String(seconds)),
      ("X-Amz-SignedHeaders", signedHeaders),
    ]
    if let token { parameters.append(("X-Amz-Security-Token", token.reveal())) }
  }

  var canonicalRequest: String {
    let query = CanonicalForm.query(request.query, adding: parameters)
    var text = "\(request.method)\n\(canonicalPath)\n\(query)\n"
    for header in canonicalHeaders { text += "\(header.name):\(header.value)\n" }
    text += "\n\(signedHeaders)\n\(bodyHash)"
    return text
  }

  func signed(signature: String, keys: SigningKeys, scope: String) -> SigningRequest {
    var result = request
    // The path for S3 was given without encoding; the canonical one is sent.
    if !options.normalizesPath { result.path = canonicalPath }
    switch options.placement {
    case .header:
      if options.omitsSessionToken, let token = keys.sessionToken {
        result.headers.append(("X-Amz-Security-Token", token.reveal()))
      }
      result.headers.append(
        (
          "Authorization",
          "\(SigV4.algorithm) Credential=\(keys.accessKeyID)/\(scope), "
            + "SignedHeaders=\(signedHeaders), Signature=\(signature)"
        ))
    case .query:
      var added = parameters
      if options.omitsSessionToken, let token = keys.sessionToken {
        added.append(("X-Amz-Security-Token", token.reveal()))
      }
      added.append(("X-Amz-Signature", signature))
      let own = request.query.isEmpty ? [] : [request.query]
      result.query = (own + [PercentEncoding.form(added)]).joined(separator: "&")
    }
    return result
  }
}
