internal import CLibpq
internal import Synchronization

/// A message that the server sends beside its results: `RAISE NOTICE`, `RAISE WARNING`.
package struct ServerNotice: Hashable, Sendable {
  /// `WARNING` or `NOTICE`, in the server's language.
  package let severity: String
  package let message: String
  /// The name of the query that was running; nil when it has none.
  package let query: String?
}

/// Receives a connection's notices from libpq, which would write them to standard error.
final class NoticeReceiver {
  var handler: (@Sendable (ServerNotice) -> Void)?
  /// The name of the query that is running.
  var query: String?

  /// Sets the receiver. The handle must not outlive it, because libpq knows it only by its address.
  func listen(to handle: OpaquePointer?) {
    PQsetNoticeReceiver(
      handle,
      { receiver, result in
        guard let receiver else { return }
        Unmanaged<NoticeReceiver>.fromOpaque(receiver).takeUnretainedValue().receive(result)
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func receive(_ result: OpaquePointer?) {
    guard let handler else { return }
    func field(_ code: UInt8) -> String? {
      PQresultErrorField(result, Int32(code)).map { String(cString: $0) }
    }
    handler(
      ServerNotice(
        severity: field(UInt8(ascii: "S")) ?? "NOTICE", message: field(UInt8(ascii: "M")) ?? "",
        query: query))
  }
}
