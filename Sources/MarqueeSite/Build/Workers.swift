internal import Foundation
internal import MarqueeBase

/// Threads of our own for work that blocks and recurses: templates nest deeper than the stacks of
/// a shared pool allow.
///
/// They are joined, not only waited for: when `run` returns nothing of a thread is left, its
/// closure included, so that `body` need not escape.
enum Workers {
  private static let stackSize = 16 << 20

  /// Runs `body` on `count` threads at once, and waits for all.
  static func run(_ count: Int, _ body: @Sendable (_ worker: Int) -> Void) {
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
          // No thread to be had: the work is done here, later rather than never.
          task.takeRetainedValue().body()
        }
      }
      for thread in threads { pthread_join(thread, nil) }
    }
  }
}

/// What one thread does, in a form that a C pointer can hold.
private final class WorkerTask: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
