internal import MarqueeBase
internal import MarqueePostgres
internal import MarqueeWebSocket

extension ConnectionTransport {
  /// The transport that opens a WebSocket of its own for each connection.
  ///
  /// - Parameter folders: the folders in which the folder of a private socket may be made, best
  ///   first.
  static func webSocket(_ endpoint: WebSocketEndpoint, folders: [String]) -> ConnectionTransport {
    ConnectionTransport(name: "a WebSocket") { wait throws(DatabaseError) in
      do throws(WebSocketError) {
        return OpenWebSocketTransport(try WebSocketRelay(endpoint, folders: folders, wait: wait))
      } catch {
        throw DatabaseError(webSocket: error)
      }
    }
  }
}

/// A `WebSocketRelay` as an `OpenTransport` of MarqueePostgres: the two targets don't know each
/// other's types.
private final class OpenWebSocketTransport: OpenTransport {
  private let carrier: WebSocketRelay

  init(_ carrier: WebSocketRelay) { self.carrier = carrier }

  var folder: String { carrier.folder }
  var encryption: String { carrier.encryption }
  var failure: String? { carrier.failure.map { Diagnostic.printable($0.sentence) } }
  func finish() { carrier.finish() }
}

extension DatabaseError {
  fileprivate init(webSocket error: WebSocketError) {
    let kind: Kind =
      switch error.kind {
      case .tls: .tls
      case .timedOut: .timedOut
      case .cancelled: .cancelled
      case .settings: .settings
      default: .unreachable
      }
    self.init(kind, error.message, help: error.help)
  }
}
