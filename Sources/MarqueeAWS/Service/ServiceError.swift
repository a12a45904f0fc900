internal import MarqueeBase
internal import MarqueeHTTP

/// An answer of a service that says why it did not do what it was asked for.
struct ServiceError: Hashable, Sendable {
  /// The HTTP status; 200 for an error in an answer that began well.
  var status: Int
  /// The service's code, such as `AccessDenied`; empty when the answer has none: of a `HEAD`, or of
  /// something that is not the service.
  var code: String
  /// The service's message without secrets; empty when there is none.
  var message: String
  /// The region that the answer names: the bucket's.
  var region: String?
  /// The server's clock.
  var date: Moment?

  /// Reads `<Error>…` and `<ErrorResponse><Error>…`.
  ///
  /// - Parameter secrets: the secrets in the request.
  init(_ response: HTTPResponse, secrets: [Secret?]) {
    status = response.status
    let root = XMLElement(response.body)
    let error = root?.name == "Error" ? root : root?["Error"]
    code = error?["Code"]?.text.cleaned(of: secrets, limit: 100) ?? ""
    message = (error?["Message"]?.text ?? "").cleaned(of: secrets)
    let named = response.headers["x-amz-bucket-region"] ?? error?["Region"]?.text
    region = named.flatMap { Self.isRegionName($0) ? $0 : nil }
    date = response.date
  }

  /// An answer that is not what it should be, with a reason for people.
  init(status: Int, message: String, date: Moment?) {
    (self.status, self.message, self.date) = (status, message, date)
    code = ""
  }

  /// Whether a text may be the name of a region, also of another maker's server: `auto`. It becomes
  /// a part of a host's name, so it has no dots.
  static func isRegionName(_ text: String) -> Bool {
    (1...40).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
      }
  }

  /// Whether the same request may succeed later.
  var retryCause: RetryPlan.Cause {
    switch code {
    case "ConditionalRequestConflict", "OperationAborted": .transient
    // An answer with a status of 200 that is cut off, or not the one that was asked for.
    case "" where status == 200: .transient
    default: RetryPlan.Cause(code: code, status: status)
    }
  }

  /// Whether the server wants fewer requests.
  var asksForLess: Bool { retryCause == .throttled || status == 503 }

  /// Whether fresh credentials may help. The answer to a `HEAD` has no code.
  var asksForFreshCredentials: Bool {
    switch code {
    case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken",
      "InvalidAccessKeyId", "InvalidClientTokenId":
      true
    case "": status == 400
    default: false
    }
  }

  /// Whether the service refuses the credentials, or what they ask for.
  var isDenial: Bool {
    switch code {
    case "AccessDenied", "AccessDeniedException", "AllAccessDisabled", "AccountProblem",
      "InvalidAccessKeyId", "InvalidClientTokenId", "SignatureDoesNotMatch", "ExpiredToken",
      "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired", "RequestTimeTooSkewed",
      "UnrecognizedClientException", "InvalidSignatureException", "MissingAuthenticationToken",
      "MissingAuthenticationTokenException", "OptInRequired", "NotSignedUp",
      "IncompleteSignature", "AuthorizationHeaderMalformed", "InvalidSecurity":
      true
    default: status == 401 || status == 403
    }
  }

  /// The answer as evidence: `S3 said: AccessDenied: … (status 403)`.
  func evidence(_ service: String) -> String {
    let said = [code, message].filter { !$0.isEmpty }.joined(separator: ": ")
    return "\(service) said: " + (said.isEmpty ? "status \(status)" : "\(said) (status \(status))")
  }
}
