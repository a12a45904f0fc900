internal import Foundation
internal import MarqueeBase
internal import Synchronization

/// Asks the addresses elsewhere that pages link to whether they are still there.
///
/// It decides what to ask and what an answer means; the network is a closure.
package struct ExternalLinks: Sendable {
  /// One question, without redirects being followed.
  package struct Request: Sendable, Equatable {
    package var url: String
    /// `HEAD` or `GET`; of a `GET` only the status is wanted.
    package var method: String

    package init(url: String, method: String) {
      self.url = url
      self.method = method
    }
  }

  package struct Response: Sendable, Equatable {
    package var status: Int
    /// The `Location` header.
    package var location: String?

    package init(status: Int, location: String? = nil) {
      self.status = status
      self.location = location
    }
  }

  /// No answer came.
  package struct Failure: Error, Sendable, Equatable {
    package enum Kind: Sendable {
      /// The name leads nowhere.
      case noSuchHost
      /// The address is of this machine or of a private network, and was not asked.
      case privateAddress
      case timedOut, unreachable
    }
    package var kind: Kind
    /// What happened, as the end of a sentence.
    package var message: String

    package init(_ kind: Kind, _ message: String) {
      self.kind = kind
      self.message = message
    }
  }

  package typealias Fetch = @Sendable (Request) throws(Failure) -> Response

  enum Outcome: Sendable, Equatable {
    case fine
    /// It was found elsewhere.
    case moved(to: String, isPermanent: Bool)
    /// The last address answered so.
    case status(Int)
    case failed(Failure)
    case tooManyRedirects
    /// A redirect to something that is not `http` or `https`.
    case leavesWeb(String)
  }

  static let mostRedirects = 10
  /// Questions at once in all, and to one host: nobody should notice a check.
  static let threads = 16
  static let perHost = 2

  private let fetch: Fetch

  package init(fetch: @escaping Fetch) { self.fetch = fetch }

  /// Asks each address once.
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

  /// The addresses of each host, in as many rows as may be asked at once; the longest first.
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
    return rest.prefix { !"/?#".contains($0) }.lowercased()
  }

  /// Asks one address, and those that it leads to.
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

  /// Some servers know no `HEAD`, or answer it with an error: then they are asked as a browser would.
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
