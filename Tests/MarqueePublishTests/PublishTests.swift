import MarqueeBase
import Synchronization
import Testing

@testable import MarqueePublish
@testable import MarqueeSite

/// Publishing to a store in memory: what is written, in which order, and at what cost.
@Suite struct PublishTests {
  private let fixture = PublishFixture()

  @Test func theFirstPublishWritesEverything() throws {
    let report = try fixture.publisher().publish(Films.site(Films.first))
    fixture.expect(Films.first)
    #expect(report.outcome == .published && report.release == 1)
    #expect(report.written == 10 && report.added == 10 && report.removed == 0)
    #expect(report.requests == Films.first.count + 6)
    #expect(report.bytes == Films.first.values.reduce(0) { $0 + $1.utf8.count })
  }

  @Test func nothingToDoCostsOneRequest() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let report = try fixture.publisher().publish(Films.site(Films.first))
    #expect(report.outcome == .unchanged && report.requests == 1 && report.release == 1)
    #expect(report.files == 10)
  }

  @Test(arguments: [0, 2]) func aChangeCostsItsFiles(keep: Int) throws {
    let fixture = PublishFixture { $0.keep = keep }
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let report = try fixture.publisher().publish(Films.site(Films.second))
    fixture.expect(Films.second)
    // Four new, five changed, two removed.
    #expect(report.added == 4 && report.written == 9 && report.removed == 2)
    let changed = report.written + report.removed
    #expect(report.requests <= (keep == 0 ? changed : 2 * changed) + 6)
    #expect(report.kept == (keep == 0 ? 0 : 7))
    #expect(!fixture.bucket.requests.contains { $0.verb == .list })
  }

  /// What nobody would see is there in time: files, new pages, changed pages, lists, removals.
  @Test func theOrderLeavesNoDeadLink() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    fixture.bucket.forgetRequests()
    _ = try fixture.publisher().publish(Films.site(Films.second))
    let written = fixture.bucket.requests.filter {
      [.write, .remove].contains($0.verb) && !$0.keys[0].hasPrefix(".marquee/")
    }.map(\.keys)
    #expect(
      written == [
        ["b.png"],
        ["genres/crime/index.html"], ["movies/ran/index.html"],
        ["genres/index.html"],
        ["movies/heat/index.html"],
        ["movies/index.html"], ["index.html"], ["feed.xml"], ["sitemap.xml"],
        ["movies/up/index.html"], ["a.png"],
      ])
  }

  @Test func theFirstPublishEndsWithLists() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let written = fixture.bucket.requests.filter {
      $0.verb == .write && !$0.keys[0].hasPrefix(".marquee/")
    }.map { $0.keys[0] }
    #expect(
      written == [
        "a.png", "style.css", "movies/heat/index.html", "movies/up/index.html",
        "movies/index.html", "404.html", "index.html", "feed.xml", "robots.txt", "sitemap.xml",
      ])
  }

  @Test func aDryRunChangesNothing() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let before = fixture.bucket.objects
    let report = try fixture.publisher { $0.isDryRun = true }.publish(Films.site(Films.second))
    #expect(fixture.bucket.objects == before)
    #expect(report.outcome == .planned && report.requests == 1)
    #expect(report.changes.count == 11)
    #expect(report.changes.first == PublishReport.Change(.added, "b.png"))
    #expect(report.changes.last == PublishReport.Change(.removed, "a.png"))
  }

  @Test func onlyHeadersChange() throws {
    var settings = PublishSettings()
    settings.headers = [
      PublishSettings.HeaderRule(
        pattern: "/movies/*", fields: [("Cache-Control", "max-age=60")],
        location: SourceLocation(file: "marquee.yaml"))
    ]
    let headers = PublishHeaders(settings)
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let report = try fixture.publisher { $0.headers = headers }.publish(Films.site(Films.first))
    #expect(report.written == 2 && report.headersOnly == 2 && report.kept == 0)
    fixture.expect(Films.first, headers: headers)
    // And back, by a rollback without the site's files.
    _ = try fixture.publisher().rollback(to: nil, holds: false)
    fixture.expect(Films.first)
  }

  @Test func guardsStopBeforeTheLease() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let before = fixture.bucket.objects
    let few = ["index.html": "home 1 needs(style.css)"]
    #expect(
      category {
        _ = try fixture.publisher { $0.maxRemoved = 0.5 }.publish(Films.site(few))
      } == .guardStopped)
    #expect(
      mistakes {
        _ = try fixture.publisher { $0.maxChanged = 0.5 }.publish(Films.site(Films.second))
      }.contains("9 files would be added or changed, 90 % of the 10 that are published"))
    #expect(fixture.bucket.objects == before)
    _ = try fixture.publisher {
      $0.maxRemoved = 0.5
      $0.acceptsChanges = true
    }.publish(Films.site(few))
    fixture.expect(few)
  }

  @Test func aFileBecomesAFolderAndBack() throws {
    let one = ["index.html": "home", "a": "file", "b/c.txt": "in a folder"]
    let two = ["index.html": "home", "a/index.html": "page", "b": "file"]
    for files in [one, two, one] {
      _ = try fixture.publisher().publish(Films.site(files))
      fixture.expect(files)
    }
    _ = try fixture.publisher().rollback(to: 2, holds: false)
    fixture.expect(two)
  }

  @Test func oneContentAtTwoPathsWithTwoTypes() throws {
    let one = ["index.html": "home", "same.txt": "the same", "same.json": "the same"]
    let two = ["index.html": "home", "same.txt": "another", "same.json": "other"]
    _ = try fixture.publisher().publish(Films.site(one))
    let report = try fixture.publisher().publish(Films.site(two))
    #expect(report.kept == 1)
    _ = try fixture.publisher().rollback(to: nil, holds: false)
    fixture.expect(one)
  }

  @Test func anotherSiteIsNotOverwritten() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let before = fixture.bucket.objects
    let other = MemorySite(["index.html": "other"], title: "Recipes")
    let told = mistakes { _ = try fixture.publisher(title: "Recipes").publish(other) }
    #expect(told.contains("is the place of another site: of 'Films', and this is 'Recipes'"))
    for adopts in [false, true] {
      #expect(
        category {
          _ = try fixture.publisher(title: "Recipes") { $0.adopts = adopts }.publish(other)
        } == .destination)
    }
    #expect(fixture.bucket.objects == before)
  }

  @Test func aPrefixInsideAnotherSiteIsRefused() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let inner = fixture.publisher("two", prefix: "sub/dir/")
    let parents: [any ObjectStore] = ["sub/.marquee/", ".marquee/"].map {
      MemoryStore(fixture.bucket, prefix: $0, sender: "two")
    }
    func publisher(_ adopts: Bool) -> Publisher {
      var options = inner.options
      options.adopts = adopts
      var made = Publisher(to: inner.store, state: inner.state, parents: parents, options: options)
      made.world = inner.world
      return made
    }
    let told = mistakes { _ = try publisher(false).publish(Films.site(Films.second)) }
    #expect(told.contains("is inside a place where 'Films' is published"))
    _ = try publisher(true).publish(Films.site(Films.second))
    fixture.expect(Films.second, prefix: "sub/dir/")
  }

  @Test func aForeignObjectIsNeverOverwrittenSilently() throws {
    fixture.bucket.put("movies/heat/index.html", "somebody's")
    let told = mistakes { _ = try fixture.publisher().publish(Films.site(Films.first)) }
    #expect(told.contains("has an object movies/heat/index.html that Marquee did not write"))
    #expect(told.contains("--adopt"))
    #expect(fixture.bucket.objects["movies/heat/index.html"]?.bytes == Array("somebody's".utf8))
    // Nor by the next publish, which finishes this one.
    #expect(mistakes { _ = try fixture.publisher().publish(Films.site(Films.first)) } == told)
    _ = try fixture.publisher { $0.adopts = true }.publish(Films.site(Films.first))
    fixture.expect(Films.first)
  }

  @Test func changesByHandAreOverwrittenWithAWarning() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    fixture.bucket.put("index.html", "by hand")
    fixture.bucket.remove("movies/heat/index.html")
    let report = try fixture.publisher().publish(Films.site(Films.second))
    fixture.expect(Films.second)
    let warned = report.warnings.map(\.message)
    #expect(warned.contains { $0.hasPrefix("index.html was changed by others") })
    #expect(warned.contains { $0.hasPrefix("movies/heat/index.html was removed by others") })
    // What was published there is lost, and a rollback says so before it changes anything.
    let before = fixture.bucket.objects
    let told = mistakes { _ = try fixture.publisher().rollback(to: nil, holds: false) }
    #expect(told.contains("release 1 can't be brought back whole"))
    #expect(fixture.bucket.objects == before)
  }

  @Test func aServerWithoutConditionsIsNoticed() throws {
    let fixture = PublishFixture(MemoryBucket(hasConditions: false))
    let told = mistakes { _ = try fixture.publisher().publish(Films.site(Films.first)) }
    #expect(told.contains("ignores the conditions of writes"))
    #expect(fixture.bucket.objects.isEmpty)
    // Without conditions, objects of others are still not overwritten.
    fixture.bucket.put("index.html", "somebody's")
    let foreign = mistakes {
      _ = try fixture.publisher { $0.usesLease = false }.publish(Films.site(Films.first))
    }
    #expect(foreign.contains("has an object index.html that Marquee did not write"))
    fixture.bucket.remove("index.html")
    _ = try fixture.publisher { $0.usesLease = false }.publish(Films.site(Films.first))
    _ = try fixture.publisher { $0.usesLease = false }.publish(Films.site(Films.second))
    fixture.expect(Films.second)
  }

  @Test func aCancelledPublishGivesTheLeaseBack() throws {
    _ = try fixture.publisher().publish(Films.site(Films.first))
    let asked = Mutex(0)
    let told = mistakes {
      _ = try fixture.publisher {
        $0.isCancelled = {
          asked.withLock { count in
            count += 1
            return count > 12
          }
        }
      }.publish(Films.site(Films.second))
    }
    #expect(told.contains("the publish was cancelled"))
    #expect(fixture.bucket.objects[".marquee/lease"] == nil)
    #expect(try fixture.record().head.pending != nil)
    let report = try fixture.publisher("two", host: "web-2").publish(Films.site(Films.second))
    #expect(report.recovery?.contains("user of one") == true)
    fixture.expect(Films.second)
  }

  @Test func theNetworkIsToldOfWhatChanged() throws {
    let told = Mutex<[[String]]>([])
    let publisher = fixture.publisher {
      $0.invalidate = { files, reference in
        told.withLock { $0.append(files) }
        return .success(InvalidationResult(paths: files.count, identifier: reference))
      }
    }
    _ = try publisher.publish(Films.site(Films.first))
    #expect(told.withLock { $0 } == [])
    let report = try publisher.publish(Films.site(Films.second))
    #expect(report.invalidation?.paths == 7)
    #expect(
      told.withLock { $0 } == [
        [
          "a.png", "feed.xml", "index.html", "movies/heat/index.html", "movies/index.html",
          "movies/up/index.html", "sitemap.xml",
        ]
      ])
  }

  @Test func requestsThatAreRepeatedDoNoHarm() throws {
    fixture.bucket.onRequest { _ in .twice }
    for files in [Films.first, Films.second, Films.third] {
      let report = try fixture.publisher().publish(Films.site(files))
      #expect(report.warnings == [])
      fixture.expect(files)
    }
    _ = try fixture.publisher().rollback(to: nil, holds: false)
    fixture.expect(Films.second)
  }

  @Test func manyConnectionsGiveTheSame() throws {
    let fixture = PublishFixture { $0.connections = 8 }
    for files in [Films.first, Films.second, Films.third] {
      _ = try fixture.publisher().publish(Films.site(files))
      fixture.expect(files)
    }
  }
}
