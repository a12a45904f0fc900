internal import MarqueeBase
internal import MarqueeHTTP

/// An answer of STS other than success.
package struct STSFailure: Hashable, Sendable {
  /// The HTTP status.
  package var status: Int
  /// STS's error code, `AccessDenied`; empty when the answer did not come from STS.
  package var code: String
  /// STS's message without the secrets that were sent; empty when there is none.
  package var message: String

  /// Reads `<ErrorResponse><Error>…` and a bare `<Error>…`. Anything else (a proxy's page) is a
  /// failure without a code.
  init(_ response: HTTPResponse, secrets: [Secret?]) {
    status = response.status
    let root = XMLElement(response.body)
    let error = root?.name == "Error" ? root : root?["Error"]
    code = error?["Code"]?.text.cleaned(of: secrets, limit: 100) ?? ""
    message = (error?["Message"]?.text ?? "").cleaned(of: secrets)
  }

  /// Whether the same request may succeed later.
  package var retryCause: RetryPlan.Cause {
    // AWS could not fetch the issuer's keys just now.
    if code == "InvalidIdentityToken", message.contains("Couldn't retrieve verification key") {
      return .transient
    }
    return RetryPlan.Cause(code: code, status: status)
  }
}
