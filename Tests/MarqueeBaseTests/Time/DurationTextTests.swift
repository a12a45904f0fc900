import MarqueeBase
import Testing

@Suite struct DurationTextTests {
  @Test(arguments: [
    ("30s", Duration.seconds(30), "30s"), ("500ms", .milliseconds(500), "500ms"),
    ("2m", .seconds(120), "2m"), ("90 s", .seconds(90), "90s"), ("1.5h", .seconds(5400), "90m"),
    ("0s", .zero, "0s"), ("1500ms", .milliseconds(1500), "1500ms"), ("24h", .seconds(86400), "24h"),
    ("0.0004s", .zero, "0s"),
  ])
  func reads(_ text: String, _ duration: Duration, _ written: String) {
    #expect(DurationText.parse(text) == duration)
    #expect(DurationText.text(duration) == written)
  }

  @Test(arguments: [
    "", "30", "s", "-1s", "+1s", "1 d", "1.s", ".5s", "1..5s", "1s1s", " 1s", "1S", "1e3s", "nans",
    "٣s", "999999h", "99999999999999999999999999s",
  ])
  func refuses(_ text: String) {
    #expect(DurationText.parse(text) == nil)
  }
}
