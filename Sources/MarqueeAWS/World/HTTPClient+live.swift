internal import Foundation
internal import FoundationNetworking
internal import MarqueeBase

extension HTTPClient {
  /// URLSession, one session for the process, without cookies, cache or stored passwords.
  package static func live(environment: Environment) -> HTTPClient {
    let session = BlockingSession()
    return HTTPClient { request throws(HTTPFailure) in try session.send(request) }
  }
}

/// A URLSession that a plain thread can wait for. Its callbacks run on the session's own
/// queue, so waiting never blocks what is waited for.
private final class BlockingSession: NSObject, URLSessionTaskDelegate, @unchecked Sendable {
  // Unchecked: `session` is set once, before anybody else can see this object.
  private var session: URLSession!

  override init() {
    super.init()
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.urlCache = nil
    configuration.urlCredentialStorage = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
  }

  func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
    guard let url = URL(string: request.url), url.host != nil else {
      throw HTTPFailure(.badAddress, "'\(request.url.prefix { $0 != "?" })' is not an address")
    }
    var underlying = URLRequest(url: url)
    underlying.httpMethod = request.method
    underlying.timeoutInterval = request.timeout.inSeconds
    for header in request.headers {
      underlying.setValue(header.value, forHTTPHeaderField: header.name)
    }
    if !request.body.isEmpty { underlying.httpBody = Data(request.body) }
    let answer = Answer()
    let task = session.dataTask(with: underlying) { data, response, error in
      answer.finish(Self.outcome(data, response, error, request))
    }
    task.resume()
    guard let result = answer.wait(atMost: request.timeout) else {
      task.cancel()
      throw HTTPFailure(.timedOut, "no answer within \(request.timeout)")
    }
    return try result.get()
  }

  private static func outcome(
    _ data: Data?, _ response: URLResponse?, _ error: (any Error)?, _ request: HTTPRequest
  ) -> Result<HTTPResponse, HTTPFailure> {
    if let response = response as? HTTPURLResponse {
      var headers: [String: String] = [:]
      for (name, value) in response.allHeaderFields {
        headers[String(describing: name).lowercased()] = String(describing: value)
      }
      return .success(
        HTTPResponse(
          status: response.statusCode, headers: headers, body: [UInt8](data ?? Data())))
    }
    let code = (error as? URLError)?.code
    let text = (error as? URLError)?.localizedDescription ?? "no answer"
    switch code {
    case .timedOut: return .failure(HTTPFailure(.timedOut, "no answer within \(request.timeout)"))
    case .serverCertificateUntrusted, .serverCertificateHasBadDate, .secureConnectionFailed,
      .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
      return .failure(HTTPFailure(.certificate, text))
    case .cannotConnectToHost, .cannotFindHost, .dnsLookupFailed, .networkConnectionLost,
      .notConnectedToInternet:
      return .failure(HTTPFailure(.unreachable, text))
    case .badURL, .unsupportedURL: return .failure(HTTPFailure(.badAddress, text))
    default:
      // On Linux a certificate that isn't trusted has no code of its own.
      let isCertificate = text.contains("certificate") || text.contains("SSL")
      return .failure(HTTPFailure(isCertificate ? .certificate : .other, text))
    }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }
}

/// One answer, handed from the session's queue to the thread that waits.
private final class Answer: @unchecked Sendable {
  // Unchecked: every access holds the lock.
  private let lock = NSLock()
  private let ready = DispatchSemaphore(value: 0)
  private var result: Result<HTTPResponse, HTTPFailure>?

  func finish(_ result: Result<HTTPResponse, HTTPFailure>) {
    lock.withLock { self.result = result }
    ready.signal()
  }

  func wait(atMost timeout: Duration) -> Result<HTTPResponse, HTTPFailure>? {
    guard ready.wait(timeout: .now() + timeout.inSeconds) == .success else { return nil }
    return lock.withLock { result }
  }
}
