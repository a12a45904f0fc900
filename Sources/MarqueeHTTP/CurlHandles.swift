internal import CCurl
internal import MarqueeBase
internal import Synchronization

/// libcurl's handles. Each is used by one thread at a time.
final class CurlHandles: Sendable {
  private struct Handle: @unchecked Sendable {
    // @unchecked: only the code that has taken the handle uses the pointer.
    let pointer: UnsafeMutableRawPointer
  }

  /// The number of idle handles kept: as many as the requests that are sent at once, at most.
  private static let mostKept = 16

  private let keepsConnections: Bool
  private let idle = Mutex<[Handle]>([])

  /// - Parameter keepsConnections: whether handles and their open connections are reused.
  init(keepsConnections: Bool) { self.keepsConnections = keepsConnections }

  deinit {
    guard let curl = try? CurlLibrary.loaded() else { return }
    idle.withLock { for handle in $0 { curl.curl_easy_cleanup(handle.pointer) } }
  }

  func with<Result>(
    _ curl: CurlLibrary,
    _ body: (UnsafeMutableRawPointer) throws(HTTPFailure) -> Result
  ) throws(HTTPFailure) -> Result {
    let kept = idle.withLock { $0.popLast() }
    guard let pointer = kept?.pointer ?? curl.curl_easy_init() else {
      throw HTTPFailure(.other, "libcurl has no memory for a request")
    }
    defer { put(Handle(pointer: pointer), curl) }
    return try body(pointer)
  }

  private func put(_ handle: Handle, _ curl: CurlLibrary) {
    curl.curl_easy_reset(handle.pointer)
    let isKept =
      keepsConnections
      && idle.withLock { kept in
        guard kept.count < Self.mostKept else { return false }
        kept.append(handle)
        return true
      }
    if !isKept { curl.curl_easy_cleanup(handle.pointer) }
  }
}
