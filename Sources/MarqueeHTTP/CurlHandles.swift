internal import CCurl
internal import MarqueeBase
internal import Synchronization

/// libcurl's handles. Each is used by one thread at a time.
final class CurlHandles: Sendable {
  private struct Handle: @unchecked Sendable {
    // @unchecked: only the code that has taken the handle uses the pointer.
    let pointer: UnsafeMutableRawPointer
  }

  private let mostKept: Int
  private let idle = Mutex<[Handle]>([])

  /// - Parameter mostKept: the number of idle handles that are kept with their open connections and
  ///   reused: as many as the requests that are sent at once, at most. With 0 each request opens a
  ///   connection.
  init(mostKept: Int) { self.mostKept = mostKept }

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
    let isKept = idle.withLock { kept in
      guard kept.count < mostKept else { return false }
      kept.append(handle)
      return true
    }
    if !isKept { curl.curl_easy_cleanup(handle.pointer) }
  }
}
