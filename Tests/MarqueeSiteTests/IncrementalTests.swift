import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// After any edits an incremental build leaves, byte for byte, what a clean one makes: the output,
/// the record of it, what is told. Sites and edits come from dice; a failure names the seed.
@Suite struct IncrementalTests {
  private static let steps = 24

  @Test(arguments: UInt64(1)...12) func incrementalBuildsAreCleanBuilds(_ seed: UInt64) throws {
    var dice = IncrementalDice(seed: seed)
    var state = IncrementalState(&dice)
    var site = try IncrementalSite(state.files, state.tables)
    while try !site.clean().mistakes.isEmpty {
      state = IncrementalState(&dice)
      site = try IncrementalSite(state.files, state.tables)
    }
    var last = Last()
    for step in 0..<Self.steps {
      let before = state
      var edits: [String] = []
      if step > 0 { edits = (0..<dice.roll(1..<3)).map { _ in state.edit(&dice) } }
      try site.take(state, instead: before)
      if let meddled = try meddle(site, &last, state, &dice) { edits.append(meddled) }
      let comment = Comment(rawValue: "seed \(seed), step \(step): \(edits)")
      guard try check(site, &last, state, &dice, comment) else {
        // A site that can't be built: the next edit starts from the one before.
        try site.take(before, instead: state)
        state = before
        continue
      }
    }
    #expect(last.builds > Self.steps / 2, "seed \(seed): most edits are mistakes")
  }

  /// What the last build left.
  private struct Last {
    /// Its clock.
    var seconds = 0
    var builds = 0
  }

  /// - Returns: whether the site could be built.
  private func check(
    _ site: IncrementalSite, _ last: inout Last, _ state: IncrementalState,
    _ dice: inout IncrementalDice, _ comment: Comment
  ) throws -> Bool {
    let ifChanged = dice.once(in: 3)
    let output = site.folder.tree()
    let made = try site.outcome { $0.ifChanged = ifChanged }
    // A page that shows the time is no reason to build: it shows that of the last build.
    let seconds = made.report.isUnchanged ? last.seconds : state.seconds
    let clean = try site.clean { $0.now = IncrementalSite.time(seconds) }
    try #require(made.mistakes == clean.mistakes, comment)
    guard made.mistakes.isEmpty else {
      try #require(site.folder.tree() == output, comment)
      return false
    }
    for file in Set(made.files.keys).union(clean.files.keys) {
      try #require(made.files[file] == clean.files[file], "\(file), \(comment)")
    }
    try #require(Self.difference(made.manifest, clean.manifest) == [], comment)
    if !made.report.isUnchanged {
      try #require(made.told == clean.told, comment)
      try #require(Self.counts(made.report) == Self.counts(clean.report), comment)
      try #require(made.report.nextChange == clean.report.nextChange, comment)
    }
    last.seconds = seconds
    last.builds += 1
    return true
  }

  private static func difference(_ made: [String], _ clean: [String]) -> [String] {
    if made == clean { return [] }
    let only = made.filter { !clean.contains($0) } + clean.filter { !made.contains($0) }
    return only.isEmpty ? ["another order"] : only
  }

  private static func counts(_ report: BuildReport) -> [Int] {
    [
      report.pages, report.copied, report.hidden, report.rows, report.bytes, report.replacedValues,
      report.written + report.unchanged,
    ]
  }

  /// What comes between two builds besides edits: hands in the output, parts of builds.
  private func meddle(
    _ site: IncrementalSite, _ last: inout Last, _ state: IncrementalState,
    _ dice: inout IncrementalDice
  ) throws -> String? {
    let files = site.folder.tree().keys.sorted()
    guard !files.isEmpty else { return nil }
    let file = dice.pick(files)
    switch dice.roll(0..<24) {
    case 0:
      try site.folder.remove("output/" + file)
      return "\(file) was removed"
    case 1:
      try site.folder.write("output/" + file, "edited")
      return "\(file) was edited"
    case 2:
      try site.folder.remove("output")
      return "the output was removed"
    case 3:
      try site.folder.remove("output")
      try site.folder.remove(".marquee")
      return "the output and the record were removed"
    case 4, 5:
      let only = dice.pick(["/f/**", "/m/*", "/", PageClaims.address(file)])
      let made = try site.outcome { $0.only = PathFilter([only]) }
      return "only \(only): \(made.mistakes)"
    case 6:
      let shard = Shard(index: dice.roll(0..<2), count: 2)
      let made = try site.outcome { $0.shard = shard }
      return "shard \(shard?.index ?? 0): \(made.mistakes)"
    case 7:
      let made = try site.outcome { $0.isDryRun = true }
      return "dry run: \(made.mistakes)"
    case 8:
      let made = try site.outcome { $0.rendersAll = true }
      if made.mistakes.isEmpty { last.seconds = state.seconds }
      return "all: \(made.mistakes)"
    default: return nil
    }
  }
}

extension IncrementalSite {
  static func time(_ seconds: Int) -> Moment {
    Moment(.timestampWithZone, microseconds: noon.microseconds + seconds * 1_000_000)
  }

  /// Makes the site what a state says.
  func take(_ state: IncrementalState, instead before: IncrementalState) throws {
    for file in before.files.keys where state.files[file] == nil { try folder.remove("\(file)") }
    for (file, text) in state.files where before.files[file] != text {
      try folder.write(file, text)
    }
    tables = state.tables
    options.now = Self.time(state.seconds)
    options.params = [("city", state.city)]
    options.drafts = state.drafts
    options.program = state.program
  }
}
