internal import Dispatch

/// Runs the preview's tasks on threads of their own. Swift's shared pool has one thread for each
/// processor, and code that blocks them would delay the answers to browsers.
final class ServerExecutor: TaskExecutor {
  static let shared = ServerExecutor()

  private let queue = DispatchQueue(label: "marquee-preview", attributes: .concurrent)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
