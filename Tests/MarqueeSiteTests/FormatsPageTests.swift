import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// FORMATS.md says what the program writes.
@Suite struct FormatsPageTests {
  private static let page: String = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return (try? String(contentsOf: root.appending(path: "FORMATS.md"), encoding: .utf8)) ?? ""
  }()

  @Test func namesEachVersion() {
    let journal = CommitJournal(
      process: 1, boot: "", isDurable: false, output: "/o", folder: "1:2", staging: "/s",
      newManifest: "n", manifest: "m", staleHash: nil
    ).encoded()
    let heads = [Manifest.head.utf8.map { $0 }, journal, LockHolder.current.encoded()]
    for head in heads {
      let line = String(decoding: head.prefix { $0 != 10 }, as: UTF8.self)
      #expect(Self.page.contains("`\(line)`"))
    }
    #expect(
      Self.page.contains("`\(RecordingHeader.beginning)\"version\":\(RecordingHeader.version),`"))
  }

  @Test func namesEachLineOfTheTextFormats() {
    for line in String(decoding: LockHolder.current.encoded(), as: UTF8.self).split(separator: "\n")
      .dropFirst()
    {
      #expect(Self.page.contains("`\(line.prefix { $0 != " " })`"))
    }
  }

  @Test func anEntryIsLaidOutAsItSays() {
    typealias Entry = PageEntry
    #expect(MemoryLayout<Entry>.size == 64 && MemoryLayout<Entry>.stride == 64)
    let members: [(String, PartialKeyPath<Entry>)] = [
      ("inputs", \.inputs), ("content", \.content), ("size", \.size), ("modified", \.modified),
      ("pathStart", \.pathStart), ("item", \.item), ("wordStart", \.wordStart),
      ("pathCount", \.pathCount), ("flags", \.flags), ("lookupCount", \.lookupCount),
    ]
    let ends = members.map { MemoryLayout<Entry>.offset(of: $0.1) ?? -1 } + [64]
    for (index, (name, path)) in members.enumerated() {
      let offset = MemoryLayout<Entry>.offset(of: path) ?? -1
      #expect(Self.page.contains("| \(offset) | \(ends[index + 1] - offset) | `\(name)` |"))
    }
  }
}
