import MarqueeBase
import MarqueePostgres
import MarqueeSite
import Testing

@testable import MarqueePreview

/// The machine that decides when to build: events in, actions out.
@Suite struct RebuildStateMachineTests {
  typealias Event = RebuildStateMachine.Event
  typealias Action = RebuildStateMachine.Action

  static let start = ContinuousClock.now
  static let broken = [Diagnostic("broken", code: "template.x")]
  static let otherwise = [Diagnostic("broken otherwise", code: "template.y")]
  static let gone = [Diagnostic("gone", code: "database.unreachable", category: .database)]
  static let busy = [Diagnostic("busy", code: "build.busy", category: .busy)]
  static let blocked = [Diagnostic("few", code: "guard.rows", category: .guardStopped)]

  static func files(_ names: String...) -> RebuildWork { RebuildWork(files: TextSet(names)) }
  static func rows(_ names: String...) -> RebuildWork { RebuildWork(rows: TextSet(names)) }

  static func both(_ one: RebuildWork, _ other: RebuildWork) -> RebuildWork {
    var work = one
    work.add(other)
    return work
  }

  static var retry: RebuildWork {
    var work = RebuildWork.first.owed
    work.isRetry = true
    return work
  }

  /// A retry after a build that an edit of a template was made for: it owes nothing more.
  static var plainRetry: RebuildWork {
    var work = RebuildWork()
    work.isRetry = true
    return work
  }

  static var due: RebuildWork {
    var work = RebuildWork()
    work.isDue = true
    work.movesClock = true
    return work
  }

  /// What happens, in milliseconds after the start, and what it leads to.
  typealias Step = (at: Int, event: Event, actions: [Action])

  static let stories: [(name: String, steps: [Step])] = [
    (
      "an edit is built",
      [
        (0, .succeeded(due: nil), []),
        (10, .files(["templates/a.md"]), [.build(files("templates/a.md"))]),
        (20, .succeeded(due: nil), []),
      ]
    ),
    (
      "what changes during a build is built after it, once",
      [
        (0, .files(["content/a.md"]), []),
        (1, .files(["content/b.md"]), []),
        (2, .rows(["public.film"]), []),
        (
          3, .succeeded(due: nil),
          [.build(both(files("content/a.md", "content/b.md"), rows("public.film")))]
        ),
        (4, .succeeded(due: nil), []),
      ]
    ),
    (
      "a broken template waits for its mending, however long",
      [
        (0, .succeeded(due: nil), []),
        (10, .files(["templates/a.md"]), [.build(files("templates/a.md"))]),
        (11, .failed(broken), [.show(broken)]),
        (100_000, .time, []),
        (200_000, .files(["templates/a.md"]), [.build(files("templates/a.md"))]),
        (200_001, .succeeded(due: nil), []),
      ]
    ),
    (
      "another edit that leaves it broken says so again, a row doesn't",
      [
        (0, .failed(broken), [.show(broken)]),
        (10, .files(["a"]), [.build(both(RebuildWork.first.owed, files("a")))]),
        (11, .failed(broken), [.show(broken)]),
        (12, .rows(["t"]), [.build(both(RebuildWork.first.owed, rows("t")))]),
        (13, .failed(broken), []),
        (14, .rows(["t"]), [.build(both(RebuildWork.first.owed, rows("t")))]),
        (15, .failed(otherwise), [.show(otherwise)]),
      ]
    ),
    (
      "a failed reading of marquee.yaml is still owed after another edit",
      [
        (0, .succeeded(due: nil), []),
        (1, .files(["marquee.yaml"]), [.build(files("marquee.yaml"))]),
        (2, .failed(broken), [.show(broken)]),
        (
          3, .files(["content/a.md"]),
          [.build(both(files("marquee.yaml").owed, files("content/a.md")))]
        ),
        (4, .succeeded(due: nil), []),
        (5, .files(["content/a.md"]), [.build(files("content/a.md"))]),
      ]
    ),
    (
      "a database that can't be reached is tried again with growing pauses, and said once",
      [
        (0, .failed(gone), [.show(gone), .tryAgain(after: .milliseconds(250))]),
        (249, .time, []),
        (250, .time, [.build(retry)]),
        (250, .failed(gone), []),
        (749, .time, []),
        (750, .time, [.build(retry)]),
        (750, .failed(gone), []),
        (1_749, .time, []),
        (1_750, .time, [.build(retry)]),
        (1_760, .succeeded(due: nil), []),
        (99_000, .time, []),
      ]
    ),
    (
      "an edit doesn't wait for the pause",
      [
        (0, .failed(busy), [.show(busy), .tryAgain(after: .milliseconds(250))]),
        (10, .files(["a"]), [.build(both(RebuildWork.first.owed, files("a")))]),
        (20, .succeeded(due: nil), []),
        (300, .time, []),
      ]
    ),
    (
      "a guard waits for rows or an edit",
      [
        (0, .failed(blocked), [.show(blocked)]),
        (60_000, .time, []),
        (60_001, .rows(["t"]), [.build(both(RebuildWork.first.owed, rows("t")))]),
      ]
    ),
    (
      "a failure during which something changed is built again at once",
      [
        (0, .succeeded(due: nil), []),
        (1, .files(["a"]), [.build(files("a"))]),
        (2, .files(["b"]), []),
        (3, .failed(broken), [.show(broken), .build(files("b"))]),
        (4, .succeeded(due: nil), []),
      ]
    ),
    (
      "files are built while the database is lost",
      [
        (0, .succeeded(due: nil), []),
        (1, .databaseLost(gone), [.sayDatabaseIsLost(gone)]),
        (2, .databaseLost(gone), []),
        (3, .files(["a"]), [.build(files("a"))]),
        (4, .succeeded(due: nil), []),
        (5, .databaseBack, [.sayDatabaseIsBack]),
        (6, .databaseBack, []),
      ]
    ),
    (
      "a database that is back ends the pause",
      [
        (0, .databaseLost(gone), [.sayDatabaseIsLost(gone)]),
        (1, .failed(gone), []),
        (10, .databaseBack, [.sayDatabaseIsBack, .build(retry)]),
        (11, .succeeded(due: nil), []),
      ]
    ),
    (
      "while nobody can connect, no build tries to",
      [
        (0, .failed(gone), [.show(gone), .tryAgain(after: .milliseconds(250))]),
        (1, .databaseLost(gone), []),
        (90_000, .time, []),
        (90_001, .files(["a"]), [.build(both(RebuildWork.first.owed, files("a")))]),
        (90_002, .failed(gone), [.show(gone), .tryAgain(after: .milliseconds(500))]),
        (99_000, .time, []),
        (99_001, .databaseBack, [.sayDatabaseIsBack, .build(retry)]),
        (99_002, .failed(gone), []),
        (99_502, .time, []),
        (100_002, .time, [.build(retry)]),
      ]
    ),
    (
      "a lost database that is replaced by another one is not waited for",
      [
        (0, .succeeded(due: nil), []),
        (1, .databaseLost(gone), [.sayDatabaseIsLost(gone)]),
        (2, .files([".env"]), [.build(files(".env"))]),
        (3, .databaseBack, [.sayDatabaseIsBack]),
        (4, .failed(gone), [.show(gone), .tryAgain(after: .milliseconds(250))]),
        (254, .time, [.build(retry)]),
      ]
    ),
    (
      "another build that runs is waited for, database or not",
      [
        (0, .databaseLost(gone), [.sayDatabaseIsLost(gone)]),
        (1, .failed(busy), [.show(busy), .tryAgain(after: .milliseconds(250))]),
        (251, .time, [.build(retry)]),
      ]
    ),
    (
      "a page whose time has come",
      [
        (0, .succeeded(due: start + .seconds(5)), []),
        (4_999, .time, []),
        (5_000, .time, [.build(due)]),
        (5_001, .succeeded(due: nil), []),
        (9_000, .time, []),
      ]
    ),
    (
      "nothing after the end",
      [
        (0, .files(["a"]), []),
        (1, .stop, [.end]),
        (2, .succeeded(due: nil), []),
        (3, .files(["b"]), []),
      ]
    ),
  ]

  @Test(arguments: stories.indices)
  func tells(_ index: Int) {
    let story = Self.stories[index]
    var machine = RebuildStateMachine()
    #expect(machine.start() == [.build(.first)])
    for step in story.steps {
      let actions = machine.handle(step.event, at: Self.start + .milliseconds(step.at))
      #expect(actions == step.actions, "\(story.name), at \(step.at)")
    }
  }

  @Test func wakesForWhatComesFirst() {
    var machine = RebuildStateMachine()
    _ = machine.start()
    #expect(machine.wakeAt == nil)
    _ = machine.handle(.succeeded(due: Self.start + .seconds(60)), at: Self.start)
    #expect(machine.wakeAt == Self.start + .seconds(60))
    _ = machine.handle(.files(["a"]), at: Self.start)
    #expect(machine.wakeAt == nil, "a build is under way")
    _ = machine.handle(.failed(Self.gone), at: Self.start)
    #expect(machine.wakeAt == Self.start + .milliseconds(250))
  }

  @Test func pausesGrowToALimit() {
    #expect(
      (1...9).map(RebuildStateMachine.pause)
        == [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000].map(Duration.milliseconds))
  }

  /// Whatever happens in whatever order: one build at a time, and nothing that happened is lost.
  @Test(arguments: 0..<200)
  func losesNothing(_ seed: Int) {
    var random = Seeded(state: UInt64(seed))
    var machine = RebuildStateMachine()
    var now = Self.start
    var isBuilding = true
    var told: TextSet = []
    var built: TextSet = []
    var pending: TextSet = []
    _ = machine.start()
    for number in 0..<300 {
      now += .milliseconds(Int.random(in: 0..<400, using: &random))
      let event: Event
      switch Int.random(in: 0..<8, using: &random) {
      case 0, 1: event = .files(["f\(number)/x"])
      case 2: event = .rows(["t\(number)"])
      case 3: event = .databaseLost(Self.gone)
      case 4: event = .databaseBack
      case 5: event = .time
      case 6: event = isBuilding ? .failed([Self.broken, Self.gone, Self.busy][number % 3]) : .time
      default: event = isBuilding ? .succeeded(due: now + .seconds(1)) : .time
      }
      if case .files(let names) = event { told.formUnion(names) }
      if case .rows(let names) = event { told.formUnion(names) }
      if case .succeeded = event { isBuilding = false }
      if case .failed = event { isBuilding = false }
      for case .build(let work) in machine.handle(event, at: now) {
        #expect(!isBuilding)
        isBuilding = true
        pending = work.files.union(work.rows)
        built.formUnion(pending)
      }
    }
    if isBuilding {
      for case .build(let work) in machine.handle(.succeeded(due: nil), at: now) {
        built.formUnion(work.files.union(work.rows))
      }
    }
    #expect(built == told)
  }

  @Test(arguments: [
    (files("templates/movie.md"), "templates/movie.md changed"),
    (files("a", "b"), "a and b changed"),
    (files("a", "b", "c", "d"), "a, b and 2 more changed"),
    (rows("public.film"), "rows of public.film changed"),
    (rows(), "rows changed"),
    (both(files("a"), rows("t", "u", "v")), "a and rows of t, u and 1 more changed"),
    (due, "a page's time has come"), (retry, "tried again"),
    (files("content/a\nb\u{1b}[2J.md"), #"content/a\nb\u{1b}[2J.md changed"#),
  ])
  func saysWhy(_ work: RebuildWork, _ text: String) {
    #expect(work.reason == text)
  }

  @Test(arguments: [
    ("marquee.yaml", true, false, true), (".env.local", true, false, true),
    ("database/seed.sql", false, true, true), ("database/notes.txt", false, false, false),
    ("templates/a.md", false, false, false), ("queries/a.sql", false, false, false),
  ])
  func knowsWhatAFileAsksFor(
    _ file: String, _ reloads: Bool, _ setsUp: Bool, _ movesClock: Bool
  ) {
    let work = Self.files(file)
    #expect(work.reloads == reloads)
    #expect(work.setsUp == setsUp)
    #expect(work.movesClock == movesClock)
  }
}

/// The same numbers every time.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
