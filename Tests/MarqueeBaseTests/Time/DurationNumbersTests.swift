import MarqueeBase
import Testing

@Suite struct DurationNumbersTests {
  @Test(arguments: [
    (Duration.microseconds(1_999_999), 1_999_999, 1999), (.zero, 0, 0),
    (.nanoseconds(-1500), -1, 0), (.seconds(Int64.max), .max, .max),
    (.seconds(Int64.min), .min, .min),
  ])
  func roundsTowardsZero(_ duration: Duration, _ microseconds: Int, _ milliseconds: Int) {
    #expect(duration.wholeMicroseconds == microseconds)
    #expect(duration.wholeMilliseconds == milliseconds)
  }

  @Test func waitsNoShorterThanAsked() {
    #expect(Duration.nanoseconds(1).pollTimeout == 1)
    #expect(Duration.milliseconds(20).pollTimeout == 21)
    #expect(Duration.zero.pollTimeout == 0 && Duration.seconds(-1).pollTimeout == 0)
    #expect(Duration.seconds(Int64.max).pollTimeout == 1_000_000_001)
  }
}
