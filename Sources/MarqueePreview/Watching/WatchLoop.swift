package import MarqueeBase
internal import MarqueeSite

/// Runs the state machine that decides when to build. Events come from other threads; builds run on
/// the caller's thread.
package struct WatchLoop {
  /// The result of a build.
  package enum Outcome: Sendable {
    /// - Parameter due: the time at which the site changes by the clock alone; nil for never.
    case succeeded(due: ContinuousClock.Instant?)
    case failed([Diagnostic])
    /// The user has stopped the build.
    case stopped
  }

  /// The queue through which events arrive.
  package typealias Events = EventQueue<RebuildStateMachine.Event>

  /// The events for the loop; any thread may post to it.
  package let events: Events
  private let build: (RebuildWork) -> Outcome
  private let say: (RebuildStateMachine.Action) -> Void

  /// - Parameters:
  ///   - build: makes one build.
  ///   - say: called with the actions that are messages, such as
  ///     ``RebuildStateMachine/Action/show(_:)``.
  package init(
    events: Events = Events(), build: @escaping (RebuildWork) -> Outcome,
    say: @escaping (RebuildStateMachine.Action) -> Void
  ) {
    self.events = events
    self.build = build
    self.say = say
  }

  /// Builds until ``RebuildStateMachine/Event/stop``, or until a build returns ``Outcome/stopped``.
  package func run() {
    var machine = RebuildStateMachine()
    var actions = machine.start()
    while true {
      // The actions after a build come before the events during it.
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
