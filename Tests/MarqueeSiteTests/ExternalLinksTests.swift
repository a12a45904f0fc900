import MarqueeBase
import Synchronization
import Testing

@testable import MarqueeSite

/// How addresses elsewhere are asked, with a network that is a table.
@Suite struct ExternalLinksTests {
  private static func outcome(
    _ url: String, _ table: TextMap<ExternalLinks.Response>
  ) -> ExternalLinks.Outcome {
    ExternalLinks { request throws(ExternalLinks.Failure) in
      guard let answer = table["\(request.method) \(request.url)"] ?? table[request.url] else {
        throw ExternalLinks.Failure(.noSuchHost, "nobody")
      }
      return answer
    }.check(url)
  }

  private static func to(_ status: Int, _ location: String?) -> ExternalLinks.Response {
    ExternalLinks.Response(status: status, location: location)
  }

  private static let a = "https://a.example/"

  @Test func answers() {
    #expect(Self.outcome(Self.a, [Self.a: Self.to(200, nil)]) == .fine)
    #expect(Self.outcome(Self.a, [Self.a: Self.to(404, nil)]) == .status(404))
    #expect(Self.outcome(Self.a, [Self.a: Self.to(429, nil)]) == .status(429))
    #expect(
      Self.outcome(
        Self.a, ["HEAD " + Self.a: Self.to(405, nil), "GET " + Self.a: Self.to(200, nil)])
        == .fine)
    #expect(
      Self.outcome(Self.a, [:]) == .failed(ExternalLinks.Failure(.noSuchHost, "nobody")))
  }

  @Test func redirects() {
    let b = "https://b.example/c"
    let end: TextMap = [b: Self.to(200, nil)]
    func told(_ table: TextMap<ExternalLinks.Response>) -> ExternalLinks.Outcome {
      Self.outcome(Self.a, table.merging(end) { $1 })
    }
    #expect(told([Self.a: Self.to(301, b)]) == .moved(to: b, isPermanent: true))
    #expect(told([Self.a: Self.to(302, b)]) == .moved(to: b, isPermanent: false))
    #expect(
      told([Self.a: Self.to(308, "/x#y"), "https://a.example/x": Self.to(307, "//b.example/c")])
        == .moved(to: b, isPermanent: false))
    #expect(told([Self.a: Self.to(301, Self.a)]) == .tooManyRedirects)
    #expect(told([Self.a: Self.to(301, nil)]) == .status(301))
    #expect(told([Self.a: Self.to(301, "file:///etc/passwd")]) == .leavesWeb("file:///etc/passwd"))
    #expect(
      told([Self.a: Self.to(301, b + "/gone"), b + "/gone": Self.to(410, nil)]) == .status(410))
  }

  /// Each host is asked by two at a time, at most.
  @Test func hostsAreAskedGently() {
    let urls = TextSet(
      (1...9).map { "https://a.example/\($0)" } + ["http://B.example/", "http://b.example/x"])
    let lanes = ExternalLinks.lanes(urls)
    #expect(lanes.map(\.count) == [5, 4, 1, 1])
    #expect(TextSet(lanes.joined()) == urls)
  }

  @Test func nobodyIsAskedByMoreThanTwo() {
    let state = Mutex((now: 0, most: 0, asked: 0))
    let links = ExternalLinks { _ in
      state.withLock { state in
        state.now += 1
        state.most = max(state.most, state.now)
        state.asked += 1
      }
      for _ in 0..<1000 { _ = state.withLock { $0.now } }
      state.withLock { $0.now -= 1 }
      return ExternalLinks.Response(status: 200)
    }
    let urls = TextSet((1...50).map { "https://a.example/\($0)" })
    #expect(links.check(urls).values.allSatisfy { $0 == .fine })
    #expect(state.withLock { $0.most <= 2 && $0.asked == 50 })
  }
}
