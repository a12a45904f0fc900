internal import MarqueeBase
internal import MarqueeHTTP

extension S3Failure {
  /// The failure of a request in words.
  init(_ failure: ServiceFailure, _ task: S3Task, _ endpoint: S3Endpoint) {
    let object = "s3://\(endpoint.bucket)" + (task.key.map { "/\(Self.shown($0))" } ?? "")
    switch failure {
    case .identity(let error):
      self.init(
        .denied, "can't \(task.verb) \(object): \(error.message)", notes: error.notes,
        help: error.help, identity: error)
    case .unreachable(let failure, let evidence):
      self.init(
        failure.kind == .badAddress ? .refused : .unavailable,
        "can't \(task.verb) \(object): \(failure.description)",
        notes: evidence.notes, help: Self.help(failure, endpoint))
    case .answered(let error, let evidence):
      let (kind, text, help) = Self.cause(error, evidence, task, endpoint)
      self.init(
        kind, code: error.code.isEmpty ? nil : error.code,
        "can't \(task.verb) \(object): \(text)", notes: [error.evidence("S3")] + evidence.notes,
        help: help)
    }
  }

  /// A key in a message.
  static func shown(_ key: String) -> String { OneLine.escaped(key.cleaned(of: [], limit: 300)) }

  private static func help(_ failure: HTTPFailure, _ endpoint: S3Endpoint) -> String {
    switch failure.kind {
    case .certificate: "AWS_CA_BUNDLE names the authorities of a server with its own certificate"
    case .unknownHost where endpoint.override == nil:
      "check the network and the region '\(endpoint.region)'"
    default:
      endpoint.override.map { "check the network and \($0.origin)" }
        ?? "check the network and the region '\(endpoint.region)'"
    }
  }

  private static func cause(
    _ error: ServiceError, _ evidence: ServiceFailure.Evidence, _ task: S3Task,
    _ endpoint: S3Endpoint
  ) -> (kind: Kind, text: String, help: String?) {
    switch error.code {
    case "NoSuchBucket":
      return (
        .missingBucket, "there is no such bucket",
        "create it, or correct its name" + (endpoint.override == nil ? "" : " or the endpoint")
      )
    case "NoSuchKey": return (.missingObject, "there is no such object", nil)
    case "PreconditionFailed":
      return (.conditionFailed, "the object is not as it was expected to be", nil)
    case "ConditionalRequestConflict", "OperationAborted":
      return (.conflict, "other writes of the same object are going on", "run again later")
    case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired":
      return (
        .denied, "the AWS credentials have expired",
        "get fresh ones; Marquee renews what it can ask for again, but not keys in variables or files"
      )
    case "InvalidAccessKeyId", "InvalidToken", "InvalidClientTokenId", "InvalidSecurity":
      return (
        .denied, "the server does not know the access key",
        "check the credentials, and that they are of this server's account"
      )
    case "SignatureDoesNotMatch":
      return (
        .denied, "the server does not accept the signature",
        "check the secret access key; a proxy that changes requests makes signatures wrong too"
      )
    case "RequestTimeTooSkewed":
      return (.denied, "this machine's clock is wrong", "set the clock")
    case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
      "IllegalLocationConstraintException":
      return (
        .refused,
        "the bucket is in " + (error.region.map { "the region \($0)" } ?? "another region"),
        "set the region of the bucket"
          + (error.region.map { ": \($0)" } ?? "; 'aws s3api get-bucket-location' tells it")
      )
    case "InvalidObjectState":
      return (.refused, "the object is archived", "restore it from its storage class first")
    case "EntityTooLarge": return (.refused, "it is larger than the server takes", nil)
    case "KeyTooLongError":
      return (.refused, "its key is longer than 1,024 bytes", "shorten the path or the prefix")
    case "MethodNotAllowed" where task.isConditional, "NotImplemented":
      return (.unsupported, "the server does not know this request", nil)
    default: break
    }
    if error.code.hasPrefix("KMS") {
      return (
        .denied, "the bucket's key in KMS can't be used",
        "allow kms:GenerateDataKey and kms:Decrypt on the key, and see that it is enabled"
      )
    }
    if error.isDenial { return (.denied, "access is denied", denialHelp(error, task, endpoint)) }
    return other(error, evidence, task)
  }

  /// The advice for `AccessDenied`: what to allow, and on what.
  private static func denialHelp(
    _ error: ServiceError, _ task: S3Task, _ endpoint: S3Endpoint
  ) -> String {
    let bucket = "arn:\(endpoint.partition.name):s3:::\(endpoint.bucket)"
    var resource = bucket
    if let key = task.key, task.action != "s3:ListBucket" { resource += "/\(shown(key))" }
    var help = "allow \(task.action) on \(resource)"
    if task.action == "s3:GetObject" {
      help += ", and s3:ListBucket on \(bucket): without it S3 denies access to what is not there"
    }
    if error.message.contains("kms:") {
      help += "; the message names a permission of KMS, which the bucket's key needs"
    }
    return help + ". 'marquee auth policy permissions' prints the whole policy"
  }

  private static func other(
    _ error: ServiceError, _ evidence: ServiceFailure.Evidence, _ task: S3Task
  ) -> (kind: Kind, text: String, help: String?) {
    switch error.status {
    case 404: return (.missingObject, "there is no such object", nil)
    case 412: return (.conditionFailed, "the object is not as it was expected to be", nil)
    case 409: return (.conflict, "another request is in the way", "run again later")
    case 501: return (.unsupported, "the server does not know this request", nil)
    case 301, 307, 308:
      return (
        .refused, "the server sends the request elsewhere",
        "set the region of the bucket, or the right endpoint"
      )
    default: break
    }
    return switch error.retryCause {
    case .throttled: (.unavailable, "the server asks for fewer requests", "run again later")
    case .transient: (.unavailable, "the server is in trouble", "run again later")
    case .permanent:
      (
        .refused,
        error.code.isEmpty
          ? "what answered at \(evidence.host) is not S3" : "the server refused it: \(error.code)",
        error.code.isEmpty ? "a proxy in between, or a wrong endpoint?" : nil
      )
    }
  }
}
