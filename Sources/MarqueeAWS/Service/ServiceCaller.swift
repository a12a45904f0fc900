internal import MarqueeBase
internal import MarqueeHTTP
internal import Synchronization

/// Signs the calls of one service and sends them, again where that helps: when the failure passes,
/// with fresh credentials when the old ones have expired, with the server's time when this machine's
/// clock is wrong, in another region when the answer names it. It is used by many threads.
final class ServiceCaller: Sendable {
  /// The service's name in signatures: `s3`.
  let service: String
  private let supply: CredentialSupply
  private let surroundings: IdentityDependencies
  private let plan: RetryPlan
  private let gate: RequestGate
  private let state = Mutex(State())

  private struct State {
    /// The server's clock minus this machine's, which is added when signing.
    var skew: Duration?
    var requests = 0
    var notices: [String] = []
  }

  /// The difference of clocks from which a refusal is taken for one of the signature's time. S3 and
  /// others allow 5 or 15 minutes.
  private static let suspiciousSkew: Duration = .seconds(240)

  init(
    service: String, supply: CredentialSupply, surroundings: IdentityDependencies,
    plan: RetryPlan, connections: Int
  ) {
    self.service = service
    self.supply = supply
    self.surroundings = surroundings
    self.plan = plan
    gate = RequestGate(most: connections)
  }

  /// The number of requests that were sent.
  var requestCount: Int { state.withLock { $0.requests } }
  /// Sentences about what the user should correct although it went well.
  var notices: [String] { state.withLock { $0.notices } }

  func notice(_ sentence: String) {
    state.withLock { state in
      if !state.notices.contains(where: { $0 == sentence }) { state.notices.append(sentence) }
    }
  }

  /// Sends a call.
  ///
  /// - Parameters:
  ///   - place: the place to send to, which is asked before each try.
  ///   - move: changes the place to the region that an answer names; returns whether a new try makes
  ///     sense.
  /// - Returns: an answer with a status below 400 other than a redirect to another region.
  func send(
    _ call: ServiceCall, to place: () -> ServicePlace,
    movingBy move: (_ error: ServiceError, _ asked: ServicePlace) -> Bool = { _, _ in false }
  ) throws(ServiceFailure) -> HTTPResponse {
    var evidence = ServiceFailure.Evidence()
    var (moves, failed) = (0, 0)
    var (hasRenewed, hasCorrected) = (false, false)
    var renewed: Credentials?
    while true {
      let place = place()
      let credentials = try credentials(renewed)
      evidence.host = place.host
      evidence.credentials = credentials.description
      evidence.tries += 1
      let signedAt = surroundings.now().adding(state.withLock { $0.skew } ?? .zero)
      let outcome = gate.pass { attempt(call, place, credentials, signedAt) }
      let pause: Duration
      switch outcome {
      case .success(let response): return response
      case .failure(.unreachable(let failure)):
        failed += 1
        guard let wait = wait(failed, failure.retryCause) else {
          throw .unreachable(failure, evidence)
        }
        pause = wait
      case .failure(.answered(let error)):
        if moves < 3, error.region != nil, error.region != place.region, move(error, place) {
          moves += 1
          continue
        }
        if let skew = skew(error, signedAt) {
          evidence.skew = skew
          if !hasCorrected {
            hasCorrected = true
            correctClock(skew)
            continue
          }
        }
        if !hasRenewed, error.asksForFreshCredentials {
          hasRenewed = true
          renewed = try replacement(of: credentials)
          if renewed != nil { continue }
        }
        failed += 1
        guard let wait = wait(failed, error.retryCause) else { throw .answered(error, evidence) }
        pause = wait
      }
      surroundings.wait(pause)
    }
  }

  private enum Attempt: Error {
    case answered(ServiceError)
    case unreachable(HTTPFailure)
  }

  private func attempt(
    _ call: ServiceCall, _ place: ServicePlace, _ credentials: Credentials, _ time: Moment
  ) -> (Result<HTTPResponse, Attempt>, RequestGate.Outcome) {
    let request = signed(call, place, credentials.keys, time)
    state.withLock { $0.requests += 1 }
    let secrets = [credentials.keys.secretAccessKey, credentials.keys.sessionToken]
    do throws(HTTPFailure) {
      let response = try surroundings.http.send(request)
      guard let error = error(in: response, call, secrets) else {
        return (.success(response), .success)
      }
      return (.failure(.answered(error)), error.asksForLess ? .refusal : .other)
    } catch {
      let cleaned = HTTPFailure(error.kind, error.description.cleaned(of: secrets))
      return (.failure(.unreachable(cleaned)), .other)
    }
  }

  /// The error that an answer is; nil for one that says that the call succeeded.
  private func error(
    in response: HTTPResponse, _ call: ServiceCall, _ secrets: [Secret?]
  ) -> ServiceError? {
    guard response.status < 300 || response.status == 304 else {
      return ServiceError(response, secrets: secrets)
    }
    guard let wanted = call.wantedRoot else { return nil }
    guard let root = XMLElement(response.body) else {
      return ServiceError(
        status: response.status, message: "the answer is not XML, or is cut off",
        date: response.date)
    }
    if root.name == "Error" { return ServiceError(response, secrets: secrets) }
    guard root.name == wanted else {
      return ServiceError(
        status: response.status,
        message: "the answer is <\(root.name.cleaned(of: secrets, limit: 60))>, not <\(wanted)>",
        date: response.date)
    }
    return nil
  }

  private func signed(
    _ call: ServiceCall, _ place: ServicePlace, _ keys: SigningKeys, _ time: Moment
  ) -> HTTPRequest {
    let unsigned = SigningRequest(
      method: call.method, path: place.pathPrefix + call.path,
      query: PercentEncoding.form(call.query), headers: [("Host", place.host)] + call.headers,
      body: call.body)
    let options =
      service == "s3"
      ? SigningOptions.s3(region: place.region, time: time, bodyHash: call.bodyHash)
      : SigningOptions(region: place.region, service: service, time: time, bodyHash: call.bodyHash)
    let signed = SigV4.sign(unsigned, keys: keys, options: options).request
    var request = HTTPRequest(
      call.method, place.root + signed.path + (signed.query.isEmpty ? "" : "?" + signed.query),
      headers: signed.headers.filter { $0.name != "Host" }, body: call.body, timeout: call.timeout,
      reach: place.reach)
    request.longestStall = call.longestStall
    request.longestAnswer = call.longestAnswer
    return request
  }

  private func credentials(_ renewed: Credentials?) throws(ServiceFailure) -> Credentials {
    if let renewed { return renewed }
    do throws(IdentityError) {
      return try supply.credentials()
    } catch {
      throw .identity(error)
    }
  }

  private func replacement(of refused: Credentials) throws(ServiceFailure) -> Credentials? {
    do throws(IdentityError) {
      return try supply.replacing(refused)
    } catch {
      throw .identity(error)
    }
  }

  private func wait(_ failed: Int, _ cause: RetryPlan.Cause) -> Duration? {
    plan.wait(afterTry: failed, cause: cause, random: surroundings.random())
  }

  /// The server's clock minus this machine's, when a refusal may be due to the signature's time.
  private func skew(_ error: ServiceError, _ signedAt: Moment) -> Duration? {
    guard (400...403).contains(error.status), let date = error.date,
      abs(date.since(signedAt).inSeconds) > Self.suspiciousSkew.inSeconds
        || error.code == "RequestTimeTooSkewed"
    else { return nil }
    return date.since(surroundings.now())
  }

  private func correctClock(_ skew: Duration) {
    state.withLock { $0.skew = skew }
    notice(
      "this machine's clock is \(STSFailure.clockText(skew)); requests are signed with AWS's time")
  }
}
