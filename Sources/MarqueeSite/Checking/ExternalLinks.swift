internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// Checks that the external addresses that pages link to can still be fetched.
///
/// It decides which requests to send and what a response means; the network is the closure `fetch`.
package struct ExternalLinks: Sendable {
  /// One HTTP request; redirects are not followed.
  package struct Request: Sendable, Equatable {
    package var url: String
    /// `HEAD` or `GET`; the body of the response is not needed.
    package var method: String

    package init(url: String, method: String) {
      self.url = url
      self.method = method
    }
  }

  /// The part of an HTTP response that a check needs.
  package struct Response: Sendable, Equatable {
    package var status: Int
    /// The `Location` header.
    package var location: String?

    package init(status: Int, location: String? = nil) {
      self.status = status
      self.location = location
    }
  }

  /// The reason why there was no response.
  package struct Failure: Error, Sendable, Equatable {
    package enum Kind: Sendable {
      /// The host name has no address.
      case noSuchHost
      /// The address is of this machine or of a private network; no request was sent.
      case privateAddress
      case timedOut, unreachable
    }
    package var kind: Kind
    /// The reason, which messages show after a colon.
    package var message: String

    package init(_ kind: Kind, _ message: String) {
      self.kind = kind
      self.message = message
    }
  }

  /// Sends one request without following redirects; called by up to 16 threads at once.
  package typealias Fetch = @Sendable (Request) throws(Failure) -> Response

  enum Outcome: Sendable, Equatable {
    case fine
    /// A redirect led to an address that was found; `isPermanent` when all redirects were 301 or
    /// 308.
    case moved(to: String, isPermanent: Bool)
    /// The status of the last address, which is neither a success nor a redirect that can be
    /// followed.
    case status(Int)
    case failed(Failure)
    case tooManyRedirects
    /// A redirect to something that is not `http` or `https`.
    case leavesWeb(String)
  }

  static let mostRedirects = 10
  /// The number of requests at once in all, and `perHost` to one host, so that a check burdens no
  /// server.
  static let threads = 16
  static let perHost = 2

  private let fetch: Fetch

  package init(fetch: @escaping Fetch) { self.fetch = fetch }

  /// Checks each address once.
  func check(_ urls: TextSet) -> TextMap<Outcome> {
    let lanes = Self.lanes(urls)
    let next = Atomic<Int>(0)
    let outcomes = Mutex<TextMap<Outcome>>([:])
    Workers.run(min(Self.threads, lanes.count)) { _ in
      while true {
        let lane = next.add(1, ordering: .relaxed).oldValue
        guard lane < lanes.count else { return }
        for url in lanes[lane] {
          let outcome = self.check(url)
          outcomes.withLock { $0[url] = outcome }
        }
      }
    }
    return outcomes.withLock { $0 }
  }

  /// The addresses divided into lists, each for one thread at a time: at most `perHost` lists for a
  /// host, longest list first.
  static func lanes(_ urls: TextSet) -> [[String]] {
    let byHost = TextMap(grouping: urls.sorted(), by: host)
    var lanes: [[String]] = []
    for (_, urls) in byHost.sorted(by: { $0.key < $1.key }) {
      let count = min(perHost, urls.count)
      for lane in 0..<count {
        lanes.append(urls.enumerated().filter { $0.offset % count == lane }.map(\.element))
      }
    }
    return lanes.sorted { $0.count > $1.count }
  }

  private static func host(_ url: String) -> String {
    let rest = url.range(of: "://").map { url[$0.upperBound...] } ?? url[...]
    return rest.prefix(beforeAny: "/?#").lowercased()
  }

  /// Checks one address, following at most `mostRedirects` redirects.
  func check(_ url: String) -> Outcome {
    var current = url
    var isPermanent = true
    for hop in 0...Self.mostRedirects {
      let answer: Response
      do throws(Failure) {
        answer = try ask(current)
      } catch {
        return .failed(error)
      }
      switch answer.status {
      case 200..<300, 304:
        return hop == 0 ? .fine : .moved(to: current, isPermanent: isPermanent)
      case 301, 302, 303, 307, 308:
        guard let location = answer.location, let next = Self.resolve(location, from: current)
        else { return .status(answer.status) }
        guard next.hasPrefix("http://") || next.hasPrefix("https://") else {
          return .leavesWeb(next)
        }
        if answer.status != 301, answer.status != 308 { isPermanent = false }
        current = next
      default: return .status(answer.status)
      }
    }
    return .tooManyRedirects
  }

  /// Sends `HEAD`, and `GET` when the server answers that with an error: some servers don't support
  /// `HEAD`.
  private func ask(_ url: String) throws(Failure) -> Response {
    let head = try fetch(Request(url: url, method: "HEAD"))
    guard head.status >= 400, head.status != 429 else { return head }
    return try fetch(Request(url: url, method: "GET"))
  }

  static func resolve(_ location: String, from url: String) -> String? {
    guard let base = URL(string: url),
      let next = URL(string: location.trimmingCharacters(in: .whitespaces), relativeTo: base)
    else { return nil }
    let text = next.absoluteURL.absoluteString
    let end = text.firstIndex(of: "#") ?? text.endIndex
    guard let scheme = next.scheme?.lowercased() else { return nil }
    return scheme + text[..<end].dropFirst(scheme.count)
  }
}
