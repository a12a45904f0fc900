internal import Foundation

/// Threads of our own for work that blocks and recurses: templates nest deeper than the stacks of
/// a shared pool allow.
enum Workers {
  private static let stackSize = 16 << 20

  /// Runs `body` on `count` threads at once, and waits for all.
  static func run(_ count: Int, _ body: @escaping @Sendable (_ worker: Int) -> Void) {
    let group = DispatchGroup()
    for worker in 0..<count {
      group.enter()
      let thread = Thread {
        body(worker)
        group.leave()
      }
      thread.stackSize = stackSize
      thread.start()
    }
    group.wait()
  }
}
