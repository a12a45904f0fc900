package import MarqueeBase
internal import MarqueeSite

/// Runs the machine that decides when to build: events come in from other threads, builds are made
/// on the caller's.
package struct WatchLoop {
  /// How a build ended.
  package enum Outcome: Sendable {
    /// - Parameter due: when the site changes by the clock alone.
    case succeeded(due: ContinuousClock.Instant?)
    case failed([Diagnostic])
    /// The user has stopped it.
    case stopped
  }

  package typealias Events = EventQueue<RebuildStateMachine.Event>

  /// What happens; any thread may post.
  package let events: Events
  private let build: (RebuildWork) -> Outcome
  private let say: (RebuildStateMachine.Action) -> Void

  /// - Parameters:
  ///   - build: makes one build.
  ///   - say: gets what is to be told: ``RebuildStateMachine/Action/show(_:)`` and its kin.
  package init(
    events: Events = Events(), build: @escaping (RebuildWork) -> Outcome,
    say: @escaping (RebuildStateMachine.Action) -> Void
  ) {
    self.events = events
    self.build = build
    self.say = say
  }

  /// Builds, and goes on building until ``RebuildStateMachine/Event/stop``.
  package func run() {
    var machine = RebuildStateMachine()
    var actions = machine.start()
    while true {
      // What a build leads to comes before what happened meanwhile.
      while !actions.isEmpty {
        let action = actions.removeFirst()
        switch action {
        case .build(let work):
          let event: RebuildStateMachine.Event
          switch build(work) {
          case .succeeded(let due): event = .succeeded(due: due)
          case .failed(let diagnostics): event = .failed(diagnostics)
          case .stopped: return
          }
          for other in events.waiting { actions += machine.handle(other, at: .now) }
          actions += machine.handle(event, at: .now)
        case .end: return
        case .show, .tryAgain, .sayDatabaseIsLost, .sayDatabaseIsBack: say(action)
        }
      }
      let happened = events.next(until: machine.wakeAt)
      if happened.isEmpty { actions += machine.handle(.time, at: .now) }
      for event in happened { actions += machine.handle(event, at: .now) }
    }
  }
}
