import MarqueeBase
import MarqueeSite
import Testing

@testable import MarqueePublish

/// A bucket that others have changed, or filled.
@Suite struct PublishRepairTests {
  private let fixture = PublishFixture()

  @Test func verifyFindsWhatOthersDid() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    _ = try fixture.publisher().publish(Films.site(Films.second))
    #expect(try fixture.publisher().verify(nil, repairs: false).findings == [])
    fixture.bucket.put("index.html", "changed")
    fixture.bucket.put("foreign.txt", "foreign", type: "text/plain; charset=utf-8")
    fixture.bucket.remove("b.png")
    fixture.bucket.put(".marquee/kept/" + String(repeating: "0", count: 64), "spare")
    let before = fixture.bucket.objects
    let report = try fixture.publisher().verify(nil, repairs: false)
    #expect(!report.isSound && report.objects == 12)
    #expect(
      report.findings.map { "\($0.kind.rawValue) \($0.key.prefix(20))" } == [
        "missing b.png", "foreign foreign.txt", "changed index.html",
        "spare-copy kept/000000000000000",
      ])
    #expect(fixture.bucket.objects == before)
    let repaired = try fixture.publisher().verify(Films.site(Films.second), repairs: true)
    #expect(repaired.repaired == 3 && repaired.isSound)
    fixture.expect(Films.second.merging(["foreign.txt": "foreign"]) { $1 })
    #expect(try fixture.publisher().verify(nil, repairs: false).found == 1)
    // It is no release of its own.
    #expect(try fixture.publisher().history().entries.count == 2)
    #expect(
      try fixture.publisher().publish(Films.site(Films.second)).outcome == .unchanged)
  }

  /// Without the files of the build, only what has a copy is repaired.
  @Test func repairsFromCopies() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    _ = try fixture.publisher().publish(Films.site(Films.second))
    _ = try fixture.publisher().publish(Films.site(Films.first))
    // The home page of the first release is the current one, and has no copy; that of the second
    // has one.
    _ = try fixture.publisher().rollback(to: 2, holds: false)
    fixture.bucket.put("index.html", "changed")
    fixture.bucket.put("style.css", "changed")
    let report = try fixture.publisher().verify(nil, repairs: true)
    #expect(report.repaired == 1 && !report.isSound)
    #expect(report.warnings.map(\.message) == ["style.css can't be brought back: its copy is gone"])
    #expect(
      fixture.bucket.objects["index.html"]?.bytes == Array(Films.second["index.html"]!.utf8))
    #expect(try fixture.record().count == Films.second.count)
  }

  @Test func aMissingCopyIsFound() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    _ = try fixture.publisher().publish(Films.site(Films.second))
    let copy = try #require(
      fixture.bucket.objects.keys.filter { $0.hasPrefix(".marquee/kept/") }.min())
    fixture.bucket.remove(copy)
    let report = try fixture.publisher().verify(nil, repairs: false)
    #expect(report.findings.map(\.kind) == [.missingCopy] && !report.isSound)
  }

  /// What another tool uploaded is taken over; only what differs is sent.
  @Test func adoptsABucket() throws {
    for (path, text) in Films.first { fixture.bucket.put(path, text, type: "binary/octet-stream") }
    fixture.bucket.put("index.html", "of the other tool")
    fixture.bucket.put("old.html", "of the other tool")
    fixture.bucket.remove("feed.xml")
    let report = try fixture.publisher { $0.adopts = true }.publish(Films.site(Films.first))
    #expect(
      report.bytes == Films.first["index.html"]!.utf8.count + Films.first["feed.xml"]!.utf8.count)
    #expect(
      report.warnings.map(\.message).contains {
        $0.contains("has 1 object that") && $0.contains("old.html")
      })
    fixture.bucket.remove("old.html")
    fixture.expect(Films.first)
    _ = try fixture.publisher().publish(Films.site(Films.second))
    fixture.expect(Films.second)
  }

  @Test func aDamagedRecordIsReplacedOnlyWhenAsked() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    var bytes = try #require(fixture.bucket.objects[".marquee/published"]).bytes
    bytes[bytes.count / 2] ^= 1
    fixture.bucket.put(".marquee/published", bytes)
    let told = mistakes { _ = try fixture.publisher().publish(Films.site(Films.second)) }
    #expect(told.contains("the record of what is published at memory://bucket/ is damaged"))
    #expect(told.contains("--adopt"))
    let report = try fixture.publisher { $0.adopts = true }.publish(Films.site(Films.second))
    #expect(report.release == 1)
    for gone in ["a.png", "movies/up/index.html"] { fixture.bucket.remove(gone) }
    fixture.expect(Films.second)
  }

  @Test func aNewerRecordIsLeftAlone() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    fixture.bucket.put(".marquee/published", "marquee published 2\nwho knows")
    for adopts in [false, true] {
      let told = mistakes {
        _ = try fixture.publisher { $0.adopts = adopts }.publish(Films.site(Films.second))
      }
      #expect(told.contains("was written by a newer version of Marquee"))
    }
  }

  /// The record was deleted: what is there is the same site, and is not overwritten silently.
  @Test func aDeletedRecord() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    fixture.bucket.remove(".marquee/published")
    // The same files are recognised by their bytes.
    _ = try fixture.publisher().publish(Films.site(Films.first))
    fixture.expect(Films.first)
    fixture.bucket.remove(".marquee/published")
    let told = mistakes { _ = try fixture.publisher().publish(Films.site(Films.second)) }
    #expect(told.contains("that Marquee did not write") && told.contains("--adopt"))
  }
}
