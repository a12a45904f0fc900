package import MarqueeBase
internal import MarqueeHTTP

/// The reason why CloudFront did not invalidate.
package struct CloudFrontFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// Whether the credentials are refused, have expired, or don't allow this.
  package var isDenied: Bool
  /// CloudFront's code, such as `AccessDenied`; nil when there is none.
  package var code: String?
  /// The event, in a sentence without a full stop.
  package var message: String
  /// The evidence, one fact per line.
  package var notes: [String]
  /// The advice on what to do; nil for none.
  package var help: String?

  package var description: String { message }

  /// The failure as a diagnostic without a place.
  package var diagnostic: Diagnostic {
    Diagnostic(
      message, code: isDenied ? "cloudfront.denied" : "cloudfront.failed",
      category: isDenied ? .identity : .storage, notes: notes.map { Diagnostic.Note($0) },
      help: help)
  }

  init(_ failure: ServiceFailure, distribution: String, action: String, partition: String) {
    let start = "can't invalidate the distribution \(distribution)"
    switch failure {
    case .identity(let error):
      (isDenied, code, notes, help) = (true, nil, error.notes, error.help)
      message = "\(start): \(error.message)"
    case .unreachable(let failure, let evidence):
      (isDenied, code, notes) = (false, nil, evidence.notes)
      help = "check the network and AWS_ENDPOINT_URL_CLOUDFRONT"
      message = "\(start): \(failure.description)"
    case .answered(let error, let evidence):
      let (text, advice) = Self.cause(error, distribution, action, partition)
      isDenied = error.isDenial
      code = error.code.isEmpty ? nil : error.code
      notes = [error.evidence("CloudFront")] + evidence.notes
      help = advice
      message = "\(start): \(text)"
    }
  }

  private static func cause(
    _ error: ServiceError, _ distribution: String, _ action: String, _ partition: String
  ) -> (text: String, help: String?) {
    switch error.code {
    case "NoSuchDistribution":
      return (
        "the account has no such distribution",
        "check the id, and that the credentials are of the distribution's account"
      )
    case "TooManyInvalidationsInProgress":
      return ("too many other invalidations are in progress", "publish again later")
    case "AccessDenied", "AccessDeniedException":
      return (
        "access is denied",
        "allow \(action) on arn:\(partition):cloudfront::ACCOUNT:distribution/\(distribution). "
          + "'marquee auth policy permissions' prints the whole policy"
      )
    default: break
    }
    if error.isDenial {
      return ("CloudFront does not take the credentials", "check the credentials")
    }
    return switch error.retryCause {
    case .throttled, .transient: ("CloudFront is in trouble, or busy", "publish again later")
    case .permanent:
      (
        error.code.isEmpty
          ? "what answered is not CloudFront" : "CloudFront refused it: \(error.code)", nil
      )
    }
  }
}
