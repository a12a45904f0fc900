internal import Foundation

/// Threads with large stacks, for work that blocks and recurses: templates nest deeper than the
/// stacks of a shared pool allow.
///
/// The threads are joined: when `run` returns, nothing of a thread is left, including its closure,
/// so `body` need not escape.
package enum Workers {
  private static let stackSize = 16 << 20

  /// Runs `body` on `count` threads at once, and waits for all.
  package static func run(_ count: Int, _ body: @Sendable (_ worker: Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
      pthread_attr_init(attributes)
      pthread_attr_setstacksize(attributes, stackSize)
      defer {
        pthread_attr_destroy(attributes)
        attributes.deallocate()
      }
      var threads: [pthread_t] = []
      for worker in 0..<count {
        let task = Unmanaged.passRetained(WorkerTask { body(worker) })
        var thread = pthread_t()
        let failure = pthread_create(
          &thread, attributes,
          { task in
            guard let task else { return nil }
            Unmanaged<WorkerTask>.fromOpaque(task).takeRetainedValue().body()
            return nil
          }, task.toOpaque())
        if failure == 0 {
          threads.append(thread)
        } else {
          // No thread could be created, so the work is done on this one.
          task.takeRetainedValue().body()
        }
      }
      for thread in threads { pthread_join(thread, nil) }
    }
  }
}

/// A thread's closure in an object, so that a C pointer can refer to it.
private final class WorkerTask: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
