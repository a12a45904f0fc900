internal import MarqueeBase
internal import MarqueePostgres
internal import MarqueeWebSocket

extension ConnectionTransport {
  /// Every connection by a WebSocket of its own.
  ///
  /// - Parameter folders: where the folder of a private socket may be made.
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

/// A carrier as the floor of PostgreSQL takes it: the two floors don't know each other.
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
