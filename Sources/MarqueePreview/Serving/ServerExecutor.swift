internal import Dispatch

/// Runs the preview's tasks on threads of their own. Swift's shared pool has a thread for each
/// processor, and whatever blocks those would keep browsers waiting.
final class ServerExecutor: TaskExecutor {
  static let shared = ServerExecutor()

  private let queue = DispatchQueue(label: "marquee-preview", attributes: .concurrent)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
