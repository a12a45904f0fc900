package import MarqueeBase
internal import MarqueeDigest
internal import MarqueeHTTP

/// Invalidates the copies that a distribution of CloudFront keeps (API version 2020-05-31).
package struct CloudFront: Sendable {
  package let distribution: String
  private let place: ServicePlace
  private let caller: ServiceCaller
  private let surroundings: IdentityDependencies
  private let patience: Duration
  private let partition: Partition

  private static let version = "2020-05-31"
  private static let namespace = "http://cloudfront.amazonaws.com/doc/2020-05-31/"

  /// - Parameters:
  ///   - distribution: the distribution's id: `E1A2B3C4D5E6F7`.
  ///   - partition: the partition that the distribution is in: the bucket's.
  ///   - patience: the longest time to wait while too many other invalidations are in progress, and
  ///     for the end of this one.
  /// - Throws: a configuration error when the id or the endpoint can't be used.
  package init(
    distribution: String, partition: Partition = .standard,
    identitySettings: IdentitySettings = IdentitySettings(), surroundings: IdentityDependencies,
    credentials: CredentialSupply, patience: Duration = .seconds(900)
  ) throws(IdentityError) {
    guard (3...64).contains(distribution.utf8.count),
      distribution.utf8.allSatisfy({ (65...90).contains($0) || (48...57).contains($0) })
    else {
      throw IdentityError(
        "'\(OneLine.escaped(distribution.cleaned(of: [], limit: 80)))' is not the id of a distribution",
        code: "cloudfront.distribution", category: .configuration,
        help: "it looks like E1A2B3C4D5E6F7, and is not the domain name")
    }
    let profiles = Profiles(settings: identitySettings, surroundings)
    let override = try EndpointOverride.configured(
      "CLOUDFRONT", what: "the CloudFront endpoint", environment: surroundings.environment,
      profileURL: profiles.endpointURL(of: "cloudfront"), code: "cloudfront.endpoint")
    self.distribution = distribution
    self.partition = partition
    self.surroundings = surroundings
    self.patience = patience
    place = Self.place(override, partition)
    var plan = RetryPlan()
    plan.tries = 5
    caller = ServiceCaller(
      service: "cloudfront", supply: credentials, surroundings: surroundings, plan: plan,
      connections: 2)
  }

  /// CloudFront has one address in a partition, and its requests are signed for one region.
  private static func place(_ override: EndpointOverride?, _ partition: Partition) -> ServicePlace {
    let isChina = partition.name == "aws-cn"
    let region = isChina ? "cn-northwest-1" : "us-east-1"
    if let override {
      let address = override.address
      return ServicePlace(
        root: "\(address.scheme)://\(address.authority)", host: address.authority,
        pathPrefix: override.path, region: region, reach: override.reach)
    }
    let host = (isChina ? "cloudfront.cn-northwest-1." : "cloudfront.") + partition.suffix
    return ServicePlace(
      root: "https://\(host)", host: host, pathPrefix: "", region: region, reach: .anywhere)
  }

  /// Tells CloudFront to fetch paths again.
  ///
  /// - Parameters:
  ///   - paths: at least one path.
  ///   - reference: an id of the publish: the same paths under the same reference are invalidated
  ///     once, however often they are sent.
  ///   - waits: whether to wait until all of CloudFront's places have done so.
  ///   - progress: is called while it waits, with a sentence.
  package func invalidate(
    _ paths: InvalidationPaths, reference: String, waits: Bool = false,
    progress: (String) -> Void = { _ in }
  ) throws(CloudFrontFailure) -> InvalidationReport {
    let started = surroundings.now()
    var report = try create(paths, reference, progress)
    guard waits else { return report }
    while !report.isCompleted {
      guard surroundings.now().since(started) < patience else { break }
      progress("CloudFront is still invalidating \(paths.paths.count) paths")
      surroundings.wait(.seconds(5))
      report.isCompleted = try isCompleted(report.id)
    }
    report.waited = surroundings.now().since(started)
    return report
  }

  /// Asks for an invalidation that does not exist, which shows whether the distribution is there and
  /// may be asked.
  func check() throws(CloudFrontFailure) {
    let call = call(
      "GET", "/distribution/\(distribution)/invalidation/I0000000000000", root: "Invalidation")
    do throws(ServiceFailure) {
      _ = try caller.send(call, to: { place })
    } catch {
      if case .answered(let answer, _) = error, answer.code == "NoSuchInvalidation" { return }
      throw failure(error, "cloudfront:GetInvalidation")
    }
  }

  private func create(
    _ paths: InvalidationPaths, _ reference: String, _ progress: (String) -> Void
  ) throws(CloudFrontFailure) -> InvalidationReport {
    let body = Self.body(paths.paths, reference)
    let started = surroundings.now()
    var pause = 5.0
    while true {
      let call = call(
        "POST", "/distribution/\(distribution)/invalidation", root: "Invalidation", body: body)
      do throws(ServiceFailure) {
        let response = try caller.send(call, to: { place })
        guard let root = XMLElement(response.body), let id = Self.id(root) else {
          throw ServiceFailure.answered(
            ServiceError(
              status: response.status, message: "the answer has no id of the invalidation",
              date: response.date),
            ServiceFailure.Evidence(host: place.host))
        }
        return InvalidationReport(
          id: id, paths: paths.paths.count, wildcards: paths.wildcards,
          isCompleted: root["Status"]?.text == "Completed")
      } catch {
        guard case .answered(let answer, _) = error,
          answer.code == "TooManyInvalidationsInProgress",
          surroundings.now().since(started) < patience
        else { throw failure(error, "cloudfront:CreateInvalidation") }
        progress("CloudFront has too many invalidations in progress: waiting")
        surroundings.wait(.milliseconds(Int(1000 * pause * (0.5 + surroundings.random() / 2))))
        pause = min(60, pause * 2)
      }
    }
  }

  private func isCompleted(_ id: String) throws(CloudFrontFailure) -> Bool {
    let call = call(
      "GET", "/distribution/\(distribution)/invalidation/\(id)", root: "Invalidation")
    do throws(ServiceFailure) {
      let response = try caller.send(call, to: { place })
      return XMLElement(response.body)?["Status"]?.text == "Completed"
    } catch {
      throw failure(error, "cloudfront:GetInvalidation")
    }
  }

  private func call(
    _ method: String, _ path: String, root: String, body: [UInt8] = []
  ) -> ServiceCall {
    var call = ServiceCall(method: method, path: "/\(Self.version)\(path)")
    call.wantedRoot = root
    call.body = body
    if !body.isEmpty { call.headers = [("Content-Type", "application/xml")] }
    return call
  }

  private static func body(_ paths: [String], _ reference: String) -> [UInt8] {
    // The same reference with other paths would be an error: they are a part of it.
    let all = SHA256Digest(of: paths.joined(separator: "\n")).hex.prefix(16)
    var text = "<InvalidationBatch xmlns=\"\(namespace)\"><Paths>"
    text += "<Quantity>\(paths.count)</Quantity><Items>"
    for path in paths { text += "<Path>\(XMLText.escaped(path))</Path>" }
    text += "</Items></Paths><CallerReference>\(XMLText.escaped("\(reference)-\(all)"))"
    return Array((text + "</CallerReference></InvalidationBatch>").utf8)
  }

  /// The invalidation's id, which becomes a part of a path: letters and digits.
  private static func id(_ root: XMLElement) -> String? {
    guard let id = root["Id"]?.text, (1...64).contains(id.utf8.count),
      id.utf8.allSatisfy({
        (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0)
      })
    else { return nil }
    return id
  }

  private func failure(_ failure: ServiceFailure, _ action: String) -> CloudFrontFailure {
    CloudFrontFailure(
      failure, distribution: distribution, action: action, partition: partition.name)
  }
}
