internal import Glibc
internal import MarqueeBase
internal import Synchronization

/// One line at the bottom of a terminal that shows the progress of the work; a log gets nothing.
///
///     ⠹ rendering  61 %  12,204 pages  8,310/s
///
/// Any thread may report; the line is drawn ten times a second at most.
final class ProgressBar: Sendable {
  private struct State {
    var phase = ""
    var drawn: ContinuousClock.Instant?
    var phaseStarted = ContinuousClock.now
    var frame = 0
    var isVisible = false
  }

  private static let frames: [String] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
  private static let interval: Duration = .milliseconds(100)

  private let isShown: Bool
  private let state = Mutex(State())

  /// - Parameter isShown: false for a log, for `--quiet` and for JSON.
  init(isShown: Bool) { self.isShown = isShown }

  /// Draws the line anew, at most ten times a second within a phase.
  ///
  /// - Parameters:
  ///   - phase: what is being done: `rendering`.
  ///   - done: the number of units that are done.
  ///   - total: the number of all units; nil where it is not known.
  ///   - unit: the noun for what is counted: `pages`.
  func update(_ phase: String, done: Int = 0, total: Int? = nil, unit: String = "") {
    guard isShown else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      if state.phase != phase {
        state.phase = phase
        state.phaseStarted = now
        state.drawn = nil
      }
      if let drawn = state.drawn, now - drawn < Self.interval { return }
      state.drawn = now
      state.frame = (state.frame + 1) % Self.frames.count
      state.isVisible = true
      let text = Self.line(
        frame: Self.frames[state.frame], phase: phase, done: done, total: total, unit: unit,
        elapsed: now - state.phaseStarted)
      draw(String(text.prefix(max(1, Console.width - 1))))
    }
  }

  /// Removes the line, so that other text can be written.
  func clear() {
    guard isShown else { return }
    state.withLock { state in
      guard state.isVisible else { return }
      state.isVisible = false
      state.drawn = nil
      draw("")
    }
  }

  private func draw(_ text: String) {
    Console.write(Array("\r\u{1b}[2K\(text)".utf8), to: STDERR_FILENO)
  }

  static func line(
    frame: String, phase: String, done: Int, total: Int?, unit: String, elapsed: Duration
  ) -> String {
    var parts = ["\(frame) \(phase)"]
    if let total, total > 0 { parts.append("\(min(100, done * 100 / total)) %") }
    if done > 0 {
      parts.append("\(done.grouped) \(unit)")
      let seconds = elapsed.inSeconds
      // In a shorter time the rate would not be exact enough.
      if seconds > 0.2 { parts.append("\(Int(Double(done) / seconds).grouped)/s") }
    }
    return parts.joined(separator: "  ")
  }
}
