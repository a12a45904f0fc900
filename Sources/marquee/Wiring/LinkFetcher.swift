internal import Foundation
internal import FoundationNetworking
internal import MarqueeBase
internal import MarqueeSite

/// Asks one address on the web, for `marquee check --external`: no cookies, no credentials, no
/// redirects, and no more of the answer than its head.
///
/// Addresses come from rows, which nobody vouches for. A check may run beside services that trust
/// their network, so a host with a private address is not asked. What a name leads to may change
/// between the look and the connection: over `http` the connection goes to the address that was
/// looked at; over `https` nobody but the named host has its certificate.
final class LinkFetcher: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  // Unchecked: `session` is set once, before anybody else can see this object; `open` has a lock.
  private var session: URLSession!
  private let allowsPrivate: Bool
  private let lock = NSLock()
  private var open: [Int: Exchange] = [:]

  static let timeout: TimeInterval = 15
  static let userAgent = "marquee-check/0.1 (checks the links of a website)"

  init(allowsPrivate: Bool) {
    self.allowsPrivate = allowsPrivate
    super.init()
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    configuration.urlCredentialStorage = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.httpMaximumConnectionsPerHost = 4
    session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
  }

  deinit { session.invalidateAndCancel() }

  /// - Throws: when there is no answer.
  func fetch(_ request: ExternalLinks.Request) throws(ExternalLinks.Failure) -> ExternalLinks.Answer
  {
    let underlying = try prepared(request)
    let exchange = Exchange()
    let task = session.dataTask(with: underlying)
    lock.withLock { open[task.taskIdentifier] = exchange }
    defer { _ = lock.withLock { open.removeValue(forKey: task.taskIdentifier) } }
    task.resume()
    guard let result = exchange.wait(atMost: Self.timeout + 1) else {
      task.cancel()
      throw ExternalLinks.Failure(.timedOut, "no answer in \(Int(Self.timeout)) s")
    }
    return try result.get()
  }

  private func prepared(
    _ request: ExternalLinks.Request
  ) throws(ExternalLinks.Failure) -> URLRequest {
    guard var parts = URLComponents(string: request.url), let host = parts.host, !host.isEmpty,
      let scheme = parts.scheme, ["http", "https"].contains(scheme)
    else { throw ExternalLinks.Failure(.noSuchHost, "it is not an address") }
    parts.user = nil
    parts.password = nil
    parts.fragment = nil
    let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    let addresses = NetworkAddress.all(of: name)
    guard let address = addresses.first else {
      throw ExternalLinks.Failure(.noSuchHost, "there is no host '\(Self.shown(name))'")
    }
    if !allowsPrivate, addresses.contains(where: \.isPrivate) {
      throw ExternalLinks.Failure(
        .privateAddress, "'\(Self.shown(name))' is in a private network, or this machine")
    }
    let port = parts.port.map { ":\($0)" } ?? ""
    if scheme == "http" { parts.percentEncodedHost = address.urlHost }
    guard let url = parts.url else {
      throw ExternalLinks.Failure(.noSuchHost, "it is not an address")
    }
    var underlying = URLRequest(url: url)
    underlying.httpMethod = request.method
    underlying.timeoutInterval = Self.timeout
    underlying.httpShouldHandleCookies = false
    underlying.setValue(Self.userAgent, forHTTPHeaderField: "User-Agent")
    underlying.setValue("*/*", forHTTPHeaderField: "Accept")
    if scheme == "http" { underlying.setValue(host + port, forHTTPHeaderField: "Host") }
    return underlying
  }

  private static func shown(_ host: String) -> String {
    String(host.unicodeScalars.prefix(80).map { $0.value < 0x20 ? "?" : Character($0) })
  }

  // MARK: The session's queue

  private func exchange(_ task: URLSessionTask) -> Exchange? {
    lock.withLock { open[task.taskIdentifier] }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    if let response = response as? HTTPURLResponse {
      exchange(dataTask)?.finish(
        .success(
          ExternalLinks.Answer(
            status: response.statusCode,
            location: response.value(forHTTPHeaderField: "Location"))))
    }
    // The rest of a film is of no interest.
    completionHandler(.cancel)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    exchange(task)?.finish(
      .success(
        ExternalLinks.Answer(
          status: response.statusCode, location: response.value(forHTTPHeaderField: "Location"))))
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    if let response = task.response as? HTTPURLResponse {
      exchange(task)?.finish(
        .success(
          ExternalLinks.Answer(
            status: response.statusCode, location: response.value(forHTTPHeaderField: "Location"))))
      return
    }
    let code = (error as? URLError)?.code
    let text = (error as? URLError)?.localizedDescription ?? "no answer"
    exchange(task)?.finish(
      .failure(
        code == .timedOut
          ? ExternalLinks.Failure(.timedOut, "no answer in \(Int(Self.timeout)) s")
          : ExternalLinks.Failure(.unreachable, Self.shown(text))))
  }
}

/// One answer, handed from the session's queue to the thread that waits; the first counts.
private final class Exchange: @unchecked Sendable {
  // Unchecked: every access holds the lock.
  typealias Outcome = Result<ExternalLinks.Answer, ExternalLinks.Failure>
  private let lock = NSLock()
  private let ready = DispatchSemaphore(value: 0)
  private var outcome: Outcome?

  func finish(_ outcome: Outcome) {
    let isFirst = lock.withLock {
      guard self.outcome == nil else { return false }
      self.outcome = outcome
      return true
    }
    if isFirst { ready.signal() }
  }

  func wait(atMost seconds: TimeInterval) -> Outcome? {
    guard ready.wait(timeout: .now() + seconds) == .success else { return nil }
    return lock.withLock { outcome }
  }
}
