import MarqueeBase
import Testing

@testable import MarqueeSite

/// `watch:` in marquee.yaml.
@Suite struct WatchSettingsTests {
  @Test(arguments: [
    ("", Duration.seconds(5), String?.some("marquee")), ("watch:\n", .seconds(5), "marquee"),
    ("watch: { interval: 2s }", .seconds(2), "marquee"),
    ("watch: { interval: 500ms, channel: films }", .milliseconds(500), "films"),
    ("watch: { interval: 1.5s }", .milliseconds(1500), "marquee"),
    ("watch: { interval: 1m, channel: \"a b\" }", .seconds(60), "a b"),
    ("watch: { interval: 100ms }", .milliseconds(100), "marquee"),
    ("watch: { channel: false }", .seconds(5), String?.none),
  ])
  func reads(_ text: String, _ interval: Duration, _ channel: String?) throws {
    let watch = try SiteConfiguration.parse(text).watch
    #expect(watch.interval == interval)
    #expect(watch.channel == channel)
  }

  @Test(arguments: [
    ("interval: 5", "'5' is not a span of time"), ("interval: soon", "write it like 5s"),
    ("interval: 0s", "'0s' is not a span of time"), ("interval: -1s", "is not a span of time"),
    ("interval: 2d", "is not a span of time"), ("interval: 1e9s", "is not a span of time"),
    ("interval: 99999999m", "is not a span of time"),
    ("interval: 10ms", "the least it can be is 100ms"), ("interval: [1]", "wants text"),
    ("channel: \"\"", "wants a name of 1 to 63 bytes"), ("channel: [a]", "wants text"),
    ("channel: \(String(repeating: "x", count: 64))", "wants a name of 1 to 63 bytes"),
    ("intervall: 5s", "did you mean 'interval'?"),
  ])
  func refuses(_ text: String, _ message: String) {
    let text = mistakes { _ = try SiteConfiguration.parse("watch: { \(text) }") }
    #expect(text.contains(message), "\(text)")
    #expect(text.contains("marquee.yaml:1:"), "\(text)")
  }

  @Test func theClockIsTwoParameters() throws {
    let configuration = try SiteConfiguration.parse("site: { time_zone: Asia/Tokyo }")
    let clock = configuration.clockParameters(at: noon + 4 * 3600)
    guard case .moment(let now)? = clock["now"], case .moment(let today)? = clock["today"] else {
      Issue.record("a parameter is missing")
      return
    }
    #expect(now.description == "2026-11-21T16:00:00Z")
    #expect(today.description == "2026-11-22")
    #expect(configuration.nextDay(after: noon)?.description == "2026-11-21T15:00:00Z")
    #expect(configuration.nextDay(after: noon + 4 * 3600)?.description == "2026-11-22T15:00:00Z")
  }
}

extension Moment {
  fileprivate static func + (moment: Moment, seconds: Int) -> Moment {
    Moment(moment.kind, microseconds: moment.microseconds + seconds * 1_000_000)
  }
}
