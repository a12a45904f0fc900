import MarqueeBase
import MarqueeHTTP
import Synchronization

@testable import MarqueeAWS

/// Surroundings that a test holds in its hand: a clock that stands, files in a dictionary, HTTP
/// answers from a list, waits that only add up.
final class FakeWorld: Sendable {
  struct State: Sendable {
    var now = FakeWorld.start
    var files: [String: String] = [:]
    var requests: [HTTPRequest] = []
    var waits: [Duration] = []
    var programs: [[String]] = []
    var programOutput = ProcessOutput(status: 0, output: [])
  }

  static let start = Moment(iso8601: "2026-03-27T16:20:54Z")!
  typealias Answer = @Sendable (HTTPRequest, Int) throws(HTTPFailure) -> HTTPResponse

  let state = Mutex(State())
  private let answer: Answer

  /// - Parameter answer: gets the request and how many came before it.
  init(
    files: [String: String] = [:],
    answer: @escaping Answer = { _, _ throws(HTTPFailure) in
      throw HTTPFailure(.unreachable, "there is no network here")
    }
  ) {
    self.answer = answer
    state.withLock { $0.files = files }
  }

  var requests: [HTTPRequest] { state.withLock { $0.requests } }
  var waits: [Duration] { state.withLock { $0.waits } }

  func surroundings(
    _ environment: Environment, random: Double = 0.5
  ) -> IdentityDependencies {
    IdentityDependencies(
      environment: environment, now: { self.state.withLock { $0.now } },
      readFile: { path in
        guard let text = self.state.withLock({ $0.files[path] }) else { throw NoSuchFile() }
        return Array(text.utf8)
      },
      http: HTTPClient { request throws(HTTPFailure) in
        let count = self.state.withLock {
          $0.requests.append(request)
          return $0.requests.count - 1
        }
        return try self.answer(request, count)
      },
      run: { arguments, _ in
        self.state.withLock {
          $0.programs.append(arguments)
          return $0.programOutput
        }
      },
      wait: { duration in self.state.withLock { $0.waits.append(duration) } },
      random: { random })
  }

  func surroundings(_ variables: [String: String] = [:]) -> IdentityDependencies {
    surroundings(Environment(process: variables))
  }

  struct NoSuchFile: Error {}
}

extension TokenClaims {
  static let vercel = TokenClaims(
    issuer: "https://oidc.vercel.com/acme",
    subject: "owner:acme:project:site:environment:production",
    audiences: ["https://vercel.com/acme"])
}

/// An unsigned token with the given claims as JSON.
func makeToken(_ claims: String, algorithm: String = "RS256") -> String {
  func encode(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    var output = ""
    var (bits, count) = (0, 0)
    for byte in text.utf8 {
      bits = bits << 8 | Int(byte)
      count += 8
      while count >= 6 {
        count -= 6
        output.append(alphabet[bits >> count & 63])
      }
    }
    if count > 0 { output.append(alphabet[bits << (6 - count) & 63]) }
    return output
  }
  return "\(encode(#"{"alg":"\#(algorithm)","kid":"1"}"#)).\(encode(claims)).c2lnbmF0dXJl"
}
