import Foundation
import MarqueeBase
import Testing

@Suite struct UnifiedDiffTests {
  private static func diff(_ old: String, _ new: String, context: Int = 3) -> String? {
    UnifiedDiff.text(
      old: Array(old.utf8), new: Array(new.utf8), oldName: "a", newName: "b", context: context)
  }

  @Test(arguments: [
    ("", "x\n", "@@ -0,0 +1 @@\n+x\n"),
    ("x\n", "", "@@ -1 +0,0 @@\n-x\n"),
    ("x\n", "y\n", "@@ -1 +1 @@\n-x\n+y\n"),
    ("x", "x\n", "@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n"),
    (
      "a\nx", "a\ny",
      "@@ -1,2 +1,2 @@\n a\n-x\n\\ No newline at end of file\n+y\n"
        + "\\ No newline at end of file\n"
    ),
    ("x\nb", "b", "@@ -1,2 +1 @@\n-x\n b\n\\ No newline at end of file\n"),
    ("x\r\n", "x\n", "@@ -1 +1 @@\n-x\r\n+x\n"),
    ("\n\n", "\n", "@@ -1,2 +1 @@\n \n-\n"),
    ("é\n", "è\n", "@@ -1 +1 @@\n-é\n+è\n"),
    // What is repeated is seen as new at its end.
    (
      "<li>\na\n</li>\n", "<li>\na\n</li>\n<li>\nb\n</li>\n",
      "@@ -1,3 +1,6 @@\n <li>\n a\n </li>\n+<li>\n+b\n+</li>\n"
    ),
    // Six lines between two changes are one hunk, seven are two.
    (
      "a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
      "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n"
    ),
    (
      "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
      "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n"
    ),
  ])
  func showsWhatDiffers(_ old: String, _ new: String, _ hunks: String) {
    #expect(Self.diff(old, new) == "--- a\n+++ b\n" + hunks)
  }

  @Test func saysNothingOfTheSame() {
    #expect(Self.diff("", "") == nil)
    #expect(Self.diff("x\ny", "x\ny") == nil)
  }

  @Test func showsNoContextIfNoneIsWanted() {
    #expect(
      Self.diff("a\nb\nc\n", "a\nB\nc\n", context: 0) == "--- a\n+++ b\n@@ -2 +2 @@\n-b\n+B\n")
  }

  @Test(arguments: [[0x61, 0, 0x0A], [0xFF, 0x0A]] as [[UInt8]])
  func showsNoBinaryFile(_ bytes: [UInt8]) {
    for (old, new) in [(bytes, [0x61]), ([0x61], bytes)] {
      #expect(
        UnifiedDiff.text(old: old, new: new, oldName: "a", newName: "b")
          == "Binary files a and b differ\n")
    }
  }

  /// No search goes on for ever: these have nothing, or everything in another order, in common.
  @Test func endsOnLargeTexts() throws {
    var random = Generator(seed: 7)
    let lines = (0..<10_000).map { "line \($0)\n" }
    let others = (0..<10_000).map { "other \($0)\n" }
    let shuffled = lines.shuffled(using: &random)
    let few = (0..<10_000).map { _ in "\(Int.random(in: 0..<4, using: &random))\n" }
    let fewOthers = (0..<10_000).map { _ in "\(Int.random(in: 0..<4, using: &random))\n" }
    for (old, new) in [(lines, others), (lines, shuffled), (few, fewOthers)] {
      let diff = try #require(Self.diff(old.joined(), new.joined()))
      #expect(apply(diff, to: old.joined()) == new.joined())
    }
  }

  @Test func isAsShortAsCanBe() throws {
    var random = Generator(seed: 1)
    for _ in 0..<400 {
      let (old, new) = Self.texts(&random)
      let diff = Self.diff(old, new) ?? ""
      #expect(apply(diff, to: old) == new)
      let marked = diff.split(separator: "\n").dropFirst(2).filter {
        "+-".contains($0.first ?? " ")
      }
      #expect(marked.count == Self.leastEdits(old, new), "\(diff)")
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/patch")))
  func patchUnderstandsIt() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "diff-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var random = Generator(seed: 2)
    for _ in 0..<60 {
      let (old, new) = Self.texts(&random)
      guard let diff = Self.diff(old, new) else { continue }
      try Data(old.utf8).write(to: folder.appending(path: "a"))
      try Data(diff.utf8).write(to: folder.appending(path: "diff"))
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/patch")
      process.arguments = ["--silent", "--fuzz=0", "--output=b", "a", "diff"]
      process.currentDirectoryURL = folder
      process.standardInput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(diff)")
      let made = try Data(contentsOf: folder.appending(path: "b"))
      #expect(String(decoding: made, as: UTF8.self) == new, "\(diff)")
    }
  }

  /// A text of few different lines, and the same after some edits.
  private static func texts(_ random: inout Generator) -> (old: String, new: String) {
    let alphabet = (0..<Int.random(in: 2...12, using: &random)).map { "line \($0)" }
    func line(_ random: inout Generator) -> String { alphabet.randomElement(using: &random) ?? "" }
    var lines = (0..<Int.random(in: 0...40, using: &random)).map { _ in line(&random) }
    let end = Bool.random(using: &random) ? "\n" : ""
    let old = lines.joined(separator: "\n") + (lines.isEmpty ? "" : end)
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      let place = Int.random(in: 0...lines.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: lines.insert(line(&random), at: place)
      case 1 where place < lines.count: lines.remove(at: place)
      case 2 where place < lines.count: lines[place] = line(&random)
      default: break
      }
    }
    let newEnd = Bool.random(using: &random) ? "\n" : ""
    return (old, lines.joined(separator: "\n") + (lines.isEmpty ? "" : newEnd))
  }

  /// By the table that every textbook has.
  private static func leastEdits(_ old: String, _ new: String) -> Int {
    let (a, b) = (lines(old), lines(new))
    var row = Array(0...b.count)
    for i in 0..<a.count {
      var next = [i + 1]
      for j in 0..<b.count {
        next.append(a[i] == b[j] ? row[j] : min(row[j + 1], next[j]) + 1)
      }
      row = next
    }
    return row[b.count]
  }
}

/// Lines with their newlines.
private func lines(_ text: String) -> [String] {
  var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "\($0)\n" }
  if let last = lines.popLast(), last != "\n" { lines.append(String(last.dropLast())) }
  return lines
}

/// What a diff makes of a text, by its marks alone.
private func apply(_ diff: String, to text: String) -> String {
  let old = lines(text)
  var position = 0
  var made: [String] = []
  var last: Character?
  for line in lines(diff).dropFirst(2) {
    let rest = String(line.dropFirst())
    switch line.first {
    case "@":
      let range = line.split(separator: " ")[1].dropFirst().split(separator: ",")
      let start = Int(range[0]) ?? 0
      let next = range.count > 1 && range[1] == "0" ? start : start - 1
      made += old[position..<next]
      position = next
    case " ":
      #expect(old[position].hasPrefix(rest.dropLast()))
      made.append(rest)
      position += 1
    case "-": position += 1
    case "+": made.append(rest)
    // No newline at the end of what came before.
    default: if last != "-" { made[made.count - 1].removeLast() }
    }
    last = line.first
  }
  made += old[position...]
  return made.joined()
}

/// A small generator with a seed (SplitMix64), so that every run sees the same cases.
private struct Generator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
