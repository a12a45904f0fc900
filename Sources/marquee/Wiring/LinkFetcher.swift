internal import MarqueeBase
internal import MarqueeHTTP
internal import MarqueeSite

/// Requests one address on the web, for `marquee check --external`: without cookies and
/// credentials, without following redirects, and without reading the response's body.
///
/// Addresses come from rows, which are not trusted, and a check may run beside services that trust
/// their network. So a host with a private address is not asked: each address is judged when the
/// connection to it is made, whatever its name led to before.
struct LinkFetcher: Sendable {
  private let client: HTTPClient
  private let reach: HTTPRequest.Reach

  static let timeout: Duration = .seconds(15)
  static let userAgent = "marquee-check/\(Executable.version) (checks the links of a website)"

  /// - Parameter variables: the environment's variables, which name proxies.
  init(allowsPrivate: Bool, variables: [String: String]) {
    client = .live(variables: variables, keepsConnections: true)
    reach = allowsPrivate ? .anywhere : .publicOnly
  }

  /// Sends the request.
  ///
  /// - Throws: a failure when there is no response.
  func fetch(_ request: ExternalLinks.Request) throws(ExternalLinks.Failure)
    -> ExternalLinks.Response
  {
    let parsed: WebAddress?
    do throws(HTTPFailure) {
      parsed = try WebAddress(request.url)
    } catch {
      throw Self.explained(error)
    }
    guard let address = parsed?.withoutUser else {
      throw ExternalLinks.Failure(.noSuchHost, "it is not an address")
    }
    var question = HTTPRequest(
      request.method, address, headers: [("User-Agent", Self.userAgent), ("Accept", "*/*")],
      timeout: Self.timeout, reach: reach)
    question.wantsBody = false
    do throws(HTTPFailure) {
      let answer = try client.send(question)
      return ExternalLinks.Response(status: answer.status, location: answer.headers["location"])
    } catch {
      throw Self.explained(error)
    }
  }

  private static func explained(_ failure: HTTPFailure) -> ExternalLinks.Failure {
    switch failure.kind {
    case .timedOut:
      ExternalLinks.Failure(.timedOut, "no answer in \(timeout.components.seconds) s")
    case .unknownHost, .badAddress: ExternalLinks.Failure(.noSuchHost, shown(failure))
    case .forbiddenAddress: ExternalLinks.Failure(.privateAddress, shown(failure))
    case .unreachable, .certificate, .tooLong, .noLibrary, .other:
      ExternalLinks.Failure(.unreachable, shown(failure))
    }
  }

  private static func shown(_ failure: HTTPFailure) -> String {
    String(
      failure.description.unicodeScalars.prefix(200).map { $0.value < 0x20 ? "?" : Character($0) })
  }
}
