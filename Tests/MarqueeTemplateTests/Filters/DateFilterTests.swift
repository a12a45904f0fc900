import MarqueeBase
import Testing

@testable import MarqueeTemplate

@Suite struct DateFilterTests {
  @Test(arguments: [
    ("%Y-%m-%d %H:%M:%S", "2016-03-04 09:05:07"), ("%-d.%-m.%y", "4.3.16"),
    ("%e|%k|%l", " 4| 9| 9"),
    ("%_m|%_5d|%05d|%-5d", " 3|    4|00004|4"), ("%a %A %b %B %h", "Fri Friday Mar March Mar"),
    ("%^a %^B %#b %#p", "FRI MARCH MAR am"), ("%I %p %P", "09 AM am"),
    ("%j %U %W %V %G %g %u %w", "064 09 09 09 2016 16 5 5"), ("%C", "20"),
    ("%L %N %3N %6N %12N", "123 123456000 123 123456 123456000000"), ("%s", "1457082307"),
    ("%z %:z %::z %Z", "+0000 +00:00 +00:00:00 UTC"), ("%_10z|%10z", "      +000|+000000000"),
    ("%c", "Fri Mar  4 09:05:07 2016"), ("%x %X", "03/04/16 09:05:07"),
    ("%D %F", "03/04/16 2016-03-04"),
    ("%T %R %r", "09:05:07 09:05 09:05:07 AM"), ("%v", " 4-MAR-2016"), ("%n%t%%", "\n\t%"),
    ("%12F|%^12b", "  2016-03-04|         MAR"), ("%Q %i %", "%Q %i %"),
    ("%Ey %Od %Ea", "16 04 %Ea"),
    ("%:Y %5", "%:Y %5"), ("", "2016-03-04T09:05:07.123456Z"), ("é", "é"),
    ("%+", "Fri Mar  4 09:05:07 UTC 2016"),
    ("%999999999d", String(repeating: "0", count: 1023) + "4"),
  ])
  func formats(format: String, expected: String) {
    #expect(evaluate("@2016-03-04T09:05:07.123456Z | date: '\(format)'") == expected)
  }

  @Test(arguments: [
    ("2016-03-14", "2016-03-14 00:00:00 +0000"),
    ("2016-03-14T10:20:30Z", "2016-03-14 10:20:30 +0000"),
    ("2016-03-14 10:20:30.5 -0530", "2016-03-14 10:20:30 -0530"),
    ("2016-03-14T10:20+02", "2016-03-14 10:20:00 +0200"),
    ("March 14, 2016", "2016-03-14 00:00:00 +0000"),
    ("14 Mar 2016 10:00", "2016-03-14 10:00:00 +0000"),
    ("14th march 2016 3pm", "2016-03-14 15:00:00 +0000"),
    ("12:15 AM, Sept 1 '05", "2005-09-01 00:15:00 +0000"),
    ("Mon, 14 Mar 2016 10:00:00 +0100", "2016-03-14 10:00:00 +0100"),
    ("Fri, 04 Mar 2016 09:05:07 EST", "2016-03-04 09:05:07 -0500"),
    ("2016/3/14", "2016-03-14 00:00:00 +0000"), ("14.3.2016", "2016-03-14 00:00:00 +0000"),
    ("14-Mar-2016", "2016-03-14 00:00:00 +0000"), ("20160314T102030Z", "2016-03-14 10:20:30 +0000"),
    ("2016-074", "2016-03-14 00:00:00 +0000"), ("March 2016", "2016-03-01 00:00:00 +0000"),
    ("10:30", "2026-11-21 10:30:00 +0000"), ("now", "2026-11-21 10:40:00 +0000"),
    ("Today", "2026-11-21 10:40:00 +0000"), ("1457082307", "2016-03-04 09:05:07 +0000"),
    ("2016", "1970-01-01 00:33:36 +0000"), ("2016-02-30", "2016-03-01 00:00:00 +0000"),
    ("2016-13-01", "2016-13-01"), ("tomorrow", "tomorrow"), ("", ""), ("25:00", "25:00"),
  ])
  func textIsReadAsRubyDoes(text: String, expected: String) {
    #expect(evaluate("\"\(text)\" | date: '%Y-%m-%d %H:%M:%S %z'") == expected)
  }

  @Test(arguments: [
    ("1457082307 | date: '%F'", "2016-03-04"), ("-1 | date: '%F %T'", "1969-12-31 23:59:59"),
    ("9223372036854775807 | date: '%F'", "9223372036854775807"),
    ("1.5 | date: '%F'", "1.5"), ("nil | date: '%F'", ""), ("[1] | date: '%F'", "1"),
    ("'2016-03-04' | date: nil", "2016-03-04"), ("@2016-03-04 | date: '%A'", "Friday"),
    ("@2016-03-04T23:30:00 | date: '%H:%M %Z'", "23:30 UTC"),
    ("1 | date: '%F', 'foo'", "! there is no time zone `foo`"),
    ("1 | date", "! wrong number of arguments (given 1, expected 2..3)"),
  ])
  func inputs(expression: String, expected: String) {
    #expect(evaluate(expression) == expected)
  }

  @Test func pointsInTimeAreShownInTheSitesZone() {
    let summer = "@2026-07-01T23:30:00Z | date: '%F %H:%M %z %Z'"
    #expect(evaluate(summer, timeZone: "Europe/Lisbon") == "2026-07-02 00:30 +0100 WEST")
    #expect(evaluate(summer, timeZone: "America/New_York") == "2026-07-01 19:30 -0400 EDT")
    let named = "@2026-01-01T12:00:00Z | date: '%H:%M %:z %Z', 'Asia/Kolkata'"
    #expect(evaluate(named, timeZone: "Europe/Lisbon") == "17:30 +05:30 IST")
    #expect(
      evaluate("'2026-07-01 12:00' | date: '%H:%M %z', 'UTC'", timeZone: "Europe/Lisbon")
        == "11:00 +0000")
    #expect(
      evaluate("'2026-07-01 12:00 +0200' | date: '%H:%M %z'", timeZone: "Europe/Lisbon")
        == "12:00 +0200")
  }

  @Test func clocksThatChangeAreRightToTheSecond() throws {
    let zone = try #require(Zone.named("Europe/Lisbon"))
    // 2026-03-29T01:00:00Z: from WET to WEST.
    #expect(zone.offset(at: 1_774_745_999).offset == 0)
    #expect(zone.offset(at: 1_774_746_000).offset == 3600)
    #expect(zone.offset(at: 1_774_746_000).name == "WEST")
    // 01:30 does not exist that night; 00:59:59 and 02:00 do.
    #expect(zone.second(showing: 1_774_745_999) == 1_774_745_999)
    #expect(zone.second(showing: 1_774_749_600) == 1_774_746_000)
  }

  @Test func everyDayOfManyYearsKeepsItsWeekAndWeekday() {
    // 2000-01-01 was a Saturday; week 1 is the one with the year's first Thursday.
    for day in 10_957..<(10_957 + 10_000) {
      let time = ShownTime(seconds: day * 86_400, nanoseconds: 0, offset: 0, zone: "UTC")
      #expect(time.weekday == (day - 10_957 + 6) % 7)
      let week = strftime(time, "%G-%V-%u")
      let thursday = ShownTime(
        seconds: (day - (time.weekday + 6) % 7 + 3) * 86_400, nanoseconds: 0, offset: 0, zone: "UTC"
      )
      let expected = strftime(thursday, "%Y-") + (thursday.dayOfYear <= 63 ? "0" : "")
      #expect(week.hasPrefix(expected + String((thursday.dayOfYear - 1) / 7 + 1)))
    }
  }
}
