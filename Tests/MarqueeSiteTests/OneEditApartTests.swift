import Testing

@testable import MarqueeSite

@Suite struct OneEditApartTests {
  @Test(arguments: [
    ("layuot", "layout", true), ("layot", "layout", true), ("layoutt", "layout", true),
    ("layput", "layout", true), ("ayout", "layout", true), ("layout", "layout", false),
    ("layouts", "layout", false), ("lauoyt", "layout", false), ("la", "layout", false),
    ("outlay", "layout", false), ("", "a", true), ("a", "", true), ("ba", "ab", true),
  ]) func oneSlip(_ name: String, _ known: String, _ expected: Bool) {
    #expect(isOneEditApart(name, from: known) == expected)
  }
}

@Suite struct ProgressRelayTests {
  @Test func neverGoesBackwards() {
    nonisolated(unsafe) var seen: [Int] = []
    // The relay calls one at a time, here on this thread.
    let relay = ProgressRelay { seen.append($0.done) }
    for done in [0, 2, 1, 3] { relay.send(BuildProgress(phase: .query, done: done, total: 3)) }
    relay.send(BuildProgress(phase: .render, done: 0, total: 9))
    #expect(seen == [0, 2, 3, 0])
  }
}
