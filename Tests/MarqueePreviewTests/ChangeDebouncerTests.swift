import MarqueeBase
import Testing

@testable import MarqueePreview

/// When a burst of file events is over.
@Suite struct ChangeDebouncerTests {
  static let start = ContinuousClock.now
  static let limits = ChangeDebouncer.Limits(
    quiet: .milliseconds(5), missing: .milliseconds(80), longest: .milliseconds(100))

  typealias Step = (at: Int, event: ChangeDebouncer.Event)

  static func written(_ name: String) -> ChangeDebouncer.Event { .written(folder: "t", name: name) }
  static func gone(_ name: String) -> ChangeDebouncer.Event { .gone(folder: "t", name: name) }

  /// Events in milliseconds, and when the burst is over.
  static let bursts: [(name: String, steps: [Step], due: Int)] = [
    ("a save", [(0, written("a"))], 5),
    ("several files", [(0, written("a")), (3, written("b")), (6, written("c"))], 11),
    ("vim: away, back", [(0, gone("a")), (1, written("a"))], 6),
    ("vim, slow", [(0, gone("a")), (60, written("a"))], 65),
    ("a removal", [(0, gone("a"))], 80),
    ("a removal beside a save", [(0, gone("a")), (2, written("b"))], 82),
    ("a rename", [(0, gone("a")), (0, written("b"))], 80),
    ("without end", (0..<60).map { ($0 * 4, written("a")) }, 100),
    (
      "gone and back without end",
      (0..<60).map { ($0 * 4, $0 % 2 == 0 ? gone("a") : written("a")) }, 100
    ),
    ("a new folder", [(0, .folder("t"))], 5), ("overflow", [(0, .lost)], 5),
  ]

  @Test(arguments: bursts.indices)
  func ends(_ index: Int) {
    let (name, steps, due) = Self.bursts[index]
    var burst = ChangeDebouncer(limits: Self.limits)
    #expect(burst.due == nil)
    for step in steps { burst.note(step.event, at: Self.start + .milliseconds(step.at)) }
    #expect(burst.due == Self.start + .milliseconds(due), "\(name)")
    #expect(burst.take(at: Self.start + .milliseconds(due - 1)) == nil, "\(name)")
    #expect(burst.take(at: Self.start + .milliseconds(due)) != nil, "\(name)")
    #expect(burst.due == nil)
  }

  @Test func saysWhatToLookAt() {
    var burst = ChangeDebouncer(limits: Self.limits)
    burst.note(.written(folder: "content", name: "a.md"), at: Self.start)
    burst.note(.gone(folder: "content/films", name: "b.md"), at: Self.start)
    burst.note(.folder("templates"), at: Self.start)
    let dirt = burst.take(at: Self.start + .seconds(1))
    #expect(dirt?.folders == ["content", "content/films", "templates"])
    #expect(dirt?.isEverything == false)
    burst.note(.lost, at: Self.start)
    #expect(burst.take(at: Self.start + .seconds(1))?.isEverything == true)
  }
}
