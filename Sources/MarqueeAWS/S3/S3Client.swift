internal import Dispatch
package import MarqueeBase
internal import MarqueeHTTP
internal import Synchronization

/// Reads, writes, copies, removes and lists the objects of one bucket, at AWS or at another server
/// that speaks S3.
///
/// Every call blocks, and may be made from several threads; at most `connections` requests are under
/// way at once, and fewer while the server asks for less. A request is repeated when its failure is
/// one that passes. A conditional write whose first try took effect although its answer was lost is
/// recognized: the object is then as it was to be written.
package final class S3Client: Sendable {
  package let bucket: String
  let settings: S3Settings
  let caller: ServiceCaller
  /// Lets as many parts of files be in memory as may be under way at once.
  let partSlots: DispatchSemaphore
  private let current: Mutex<S3Endpoint>
  private let isRegionGiven: Bool

  /// - Parameters:
  ///   - surroundings: the environment, whose endpoint and region are used when the settings have
  ///     none; the network and the clock.
  ///   - identitySettings: the settings that choose the profile.
  ///   - credentials: gives the credentials, and new ones when the old ones were refused.
  /// - Throws: a configuration error when an address or a region can't be used.
  package init(
    bucket: String, settings: S3Settings, identitySettings: IdentitySettings = IdentitySettings(),
    surroundings: IdentityDependencies, credentials: CredentialSupply
  ) throws(IdentityError) {
    let environment = surroundings.environment
    let profiles = Profiles(settings: identitySettings, surroundings)
    let override =
      if let given = settings.endpoint {
        try EndpointOverride(
          given.text, what: "the S3 endpoint", origin: given.origin, code: "s3.endpoint")
      } else {
        try EndpointOverride.configured(
          "S3", what: "the S3 endpoint", environment: environment,
          profileURL: profiles.endpointURL(of: "s3"), code: "s3.endpoint")
      }
    let region =
      settings.region ?? identitySettings.region
      ?? environment.first("AWS_REGION", "AWS_DEFAULT_REGION")?.setting.value ?? profiles.region
    self.bucket = bucket
    self.settings = settings
    isRegionGiven = settings.region != nil
    partSlots = DispatchSemaphore(value: settings.partsAtOnce)
    current = Mutex(
      try S3Endpoint(
        bucket: bucket, region: region ?? "us-east-1", override: override,
        pathStyle: settings.pathStyle))
    caller = ServiceCaller(
      service: "s3", supply: credentials, surroundings: surroundings, plan: settings.plan,
      connections: settings.connections)
  }

  /// The bucket's address as it is known now; an answer can change the region.
  package var endpoint: S3Endpoint { current.withLock { $0 } }
  /// The number of requests that were sent, repeated ones included.
  package var requestCount: Int { caller.requestCount }
  /// Sentences about what the user should correct although the requests went well: a wrong region, a
  /// wrong clock.
  package var notices: [String] { caller.notices }

  /// Sends a call, and says a failure in the words of a task.
  func send(_ call: ServiceCall, _ task: S3Task) throws(S3Failure) -> HTTPResponse {
    do throws(ServiceFailure) {
      return try caller.send(call, to: { endpoint.place }, movingBy: move)
    } catch {
      throw S3Failure(error, task, endpoint)
    }
  }

  /// Uses the region that an answer names from now on.
  private func move(_ error: ServiceError, _ asked: ServicePlace) -> Bool {
    guard let region = error.region, error.status < 500 else { return false }
    let (isNew, moved) = current.withLock { endpoint -> (Bool, Bool) in
      // Another thread has done so.
      if endpoint.region == region { return (false, true) }
      guard endpoint.region == asked.region, let other = endpoint.moved(to: region) else {
        return (false, false)
      }
      endpoint = other
      return (true, true)
    }
    if isNew, isRegionGiven {
      caller.notice(
        "the bucket '\(bucket)' is in the region \(region), not in \(asked.region); set that region "
          + "and each run saves a request")
    }
    return moved
  }

  /// The address of an object, without a signature: anyone may read it when the bucket, or what
  /// stands at `base`, lets everyone.
  ///
  /// - Parameter base: the address to use in place of the bucket's own.
  package func url(of key: String, below base: String? = nil) -> String {
    let path = PercentEncoding.encode(key, keepsSlash: true)
    if let base { return base.hasSuffix("/") ? base + path : "\(base)/\(path)" }
    let place = endpoint.place
    return place.root + PercentEncoding.encode(place.pathPrefix, keepsSlash: true) + "/" + path
  }

  // MARK: Calls

  /// A call about an object, or about the bucket when the key is empty.
  func call(
    _ method: String, _ key: String, query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) -> ServiceCall {
    var call = ServiceCall(method: method, path: "/" + key, query: query, headers: headers)
    call.body = body
    call.timeout = timeout(forBytes: body.count)
    call.longestStall = settings.patience
    return call
  }

  /// The limit for an exchange that carries a number of bytes.
  func timeout(forBytes count: Int) -> Duration {
    settings.patience + .seconds(count / max(1, settings.slowestSpeed))
  }

  /// The ETag of an answer, without its quotes.
  func etag(_ text: String?, _ task: S3Task) throws(S3Failure) -> String {
    var text = Substring(text ?? "")
    if text.hasPrefix("W/") { text = text.dropFirst(2) }
    if text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") {
      text = text.dropFirst().dropLast()
    }
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") }
    guard isPlain, (1...256).contains(text.utf8.count) else {
      throw S3Failure(
        .refused, "can't \(task.verb) \(shown(task)): the server's answer has no usable ETag",
        help: "use a server that answers as S3 does")
    }
    return String(text)
  }

  func shown(_ task: S3Task) -> String {
    "s3://\(bucket)" + (task.key.map { "/\(S3Failure.shown($0))" } ?? "")
  }
}
