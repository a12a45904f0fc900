import Foundation
import MarqueeBase
import MarqueeDigest
import Testing

@testable import MarqueePublish
@testable import MarqueeSite

/// FORMATS.md says what a publish writes.
@Suite struct PublishFormatsPageTests {
  private static let page: String = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return (try? String(contentsOf: root.appending(path: "FORMATS.md"), encoding: .utf8)) ?? ""
  }()

  private static func section(_ title: String) -> String {
    guard let start = page.range(of: "## \(title)\n") else { return "" }
    let rest = page[start.upperBound...]
    return String(rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)])
  }

  @Test func namesTheVersionsAndMembers() throws {
    #expect(Self.page.contains("`\(PublishRecord.name)\(PublishRecord.version)`"))
    let fixture = PublishFixture()
    _ = try fixture.publisher().publish(Films.site(Films.first))
    _ = try fixture.publisher().publish(Films.site(Films.second))
    fixture.bucket.forgetRequests()
    fixture.bucket.onRequest { request in
      request.number > 8 ? .before(StoreFailure(.unavailable, "killed")) : .none
    }
    _ = try? fixture.publisher().publish(Films.site(Films.third))
    let head = try fixture.record().head
    #expect(head.pending != nil)
    let record = Self.section("The published record")
    for name in try members(head.json) + members(of: head.releases) {
      #expect(record.contains("`\(name)`"), "\(name)")
    }
    let lease = LeaseText.own(run: "run", who: "who")
    for name in try members(lease.encoded()) {
      #expect(Self.section("The lease").contains("`\(name)`"), "\(name)")
    }
  }

  /// The names of an object's members, and of those of the objects in it but the site's key.
  private func members(_ json: [UInt8]) throws -> [String] {
    var reader = JSONReader()
    guard case .record(let record) = try json.withUnsafeBytes({ try reader.read($0) }) else {
      return []
    }
    return record.keys.names
      + zip(record.keys.names, record.values).flatMap { name, value -> [String] in
        guard name != "key", case .record(let inner) = value else { return [] }
        return inner.keys.names
      }
  }

  private func members(of releases: [ReleaseFacts]) -> [String] {
    var object = releases[0]
    object.restores = 1
    object.delta = .object(ContentHash(SHA256Digest(of: "")))
    return (releases + [object]).flatMap { facts -> [String] in
      guard case .record(let record) = facts.value else { return [] }
      return record.keys.names
    }
  }

  @Test func theNumbersOfKindsAreThoseThatItSays() {
    let record = Self.section("The published record").split(separator: "\n").joined(separator: " ")
    let kinds: [(PublishedKind, String)] = [
      (.asset, "asset"), (.page, "page"), (.feed, "feed"), (.sitemap, "sitemap"),
    ]
    #expect(
      record.contains("(\(kinds.map { "\($0.rawValue) \($1)" }.joined(separator: ", ")))"))
    #expect(record.contains("plus \(EntryWriter.hasText) when the ETag is a text"))
    #expect(record.contains("or \(EntryWriter.isAbsent) alone when the path is absent"))
  }
}
