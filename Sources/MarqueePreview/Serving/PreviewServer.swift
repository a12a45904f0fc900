internal import Foundation
package import MarqueeBase
package import MarqueeSite
internal import Synchronization

/// The preview server: it serves the output folder over HTTP, and updates open pages after a build.
///
///     let server = PreviewServer(output: folder, siteURL: configuration.site.url)
///     let address = try server.start(at: ListeningAddress())
///     …                                   // builds, with the server as their listener
///     server.stop()
///
/// Its functions are synchronous; the HTTP library's tasks run inside.
package final class PreviewServer: Sendable {
  private let output: Mutex<String>
  private let base: [String]
  private let allowedHosts: [String]
  private let limits: OpenConnections.Limits
  private let hub: EventHub
  private let running = Mutex<Task<Void, Never>?>(nil)

  /// The number of ports that are tried after one that is in use.
  package static let moreTries = 20

  /// - Parameters:
  ///   - output: the absolute path of the output; it need not exist yet.
  ///   - siteURL: the site's public address, whose path is also the site's path on the preview; nil
  ///     for `/`.
  ///   - allowedHosts: further host names that requests may use; one that begins with a dot allows
  ///     all names that end in it.
  package convenience init(
    output: String, siteURL: String? = nil, allowedHosts: [String] = []
  ) {
    self.init(
      output: output, siteURL: siteURL, allowedHosts: allowedHosts,
      limits: OpenConnections.Limits())
  }

  init(
    output: String, siteURL: String? = nil, allowedHosts: [String] = [],
    limits: OpenConnections.Limits
  ) {
    self.output = Mutex(output)
    self.allowedHosts = allowedHosts
    self.limits = limits
    base = Self.base(of: siteURL)
    hub = EventHub(look: OutputScan(at: output))
  }

  deinit { stop() }

  private func responder(_ hosts: HostPolicy) -> SiteResponder {
    SiteResponder(
      folder: ServedFolder(path: output.withLock { $0 }), base: base, hosts: hosts)
  }

  /// The segments of the site's path: `["blog"]` for `https://movies.example/blog`.
  static func base(of siteURL: String?) -> [String] {
    guard let siteURL, let path = URLComponents(string: siteURL)?.percentEncodedPath,
      let parsed = try? RequestPath(target: path.isEmpty ? "/" : path)
    else { return [] }
    return parsed.segments
  }

  /// Begins to listen, and returns then.
  ///
  /// - Parameter wanted: the address. If its port is in use, the next ones are tried.
  /// - Returns: the address that it listens on.
  /// - Throws: a diagnostic when all these ports are in use, or the system refuses.
  package func start(at wanted: ListeningAddress) throws(Diagnostics) -> ListeningAddress {
    let (descriptor, address) = try Self.open(wanted)
    let hosts = HostPolicy(isLoopback: address.isLoopback, allowed: allowedHosts)
    let edge = HTTPEdge(
      responder: { [weak self] in self?.responder(hosts) ?? SiteResponder.none }, hub: hub,
      limits: limits)
    running.withLock {
      $0 = Task.detached(executorPreference: ServerExecutor.shared) {
        await edge.run(on: descriptor)
      }
    }
    return address
  }

  /// The number of browsers that listen to events.
  var readerCount: Int { hub.readerCount }

  /// Ends all connections. It may be called more than once.
  package func stop() {
    hub.close()
    running.withLock { task in
      task?.cancel()
      task = nil
    }
  }

  /// The site's address on this server: `http://127.0.0.1:4000/blog/`.
  package func url(at address: ListeningAddress) -> String {
    address.url + RequestPath.address(base).dropFirst() + (base.isEmpty ? "" : "/")
  }

  private static func open(
    _ wanted: ListeningAddress
  ) throws(Diagnostics) -> (descriptor: Int32, ListeningAddress) {
    for port in Int(wanted.port)...Int(wanted.port) + (wanted.port == 0 ? 0 : moreTries) {
      guard let port = UInt16(exactly: port) else { break }
      let address = wanted.with(port: port)
      switch address.open() {
      case .open(let descriptor, let port): return (descriptor, wanted.with(port: port))
      case .taken: continue
      case .failed(let code):
        throw Diagnostics(mistake(address, String(cString: strerror(code)), code))
      }
    }
    throw Diagnostics(
      Diagnostic(
        "the ports \(wanted.port) to \(Int(wanted.port) + moreTries) are all taken",
        code: "serve.port", category: .configuration,
        help: "choose another with --port, or --port 0 for any free one"))
  }

  private static func mistake(
    _ address: ListeningAddress, _ reason: String, _ code: Int32 = 0
  ) -> Diagnostic {
    let help: String? =
      switch code {
      case EACCES: "ports below 1024 are for the system: choose one above with --port"
      case EADDRNOTAVAIL:
        "--host takes an address of this machine: 127.0.0.1, ::1, or 0.0.0.0 for all of them"
      default: nil
      }
    return Diagnostic(
      "the preview can't listen on \(address.url): \(reason)", code: "serve.listen",
      category: .configuration, help: help)
  }
}

extension PreviewServer: PreviewListener {
  package func buildStarted() { hub.buildStarted() }

  package func buildSucceeded(_ report: BuildReport) {
    let isMoved = output.withLock { output in
      defer { if !report.output.isEmpty { output = report.output } }
      return !report.output.isEmpty && report.output != output
    }
    let responder = responder(HostPolicy(isLoopback: true))
    let folder = responder.folder.path
    hub.buildSucceeded(address: { responder.address(of: $0) }) { look in
      if !isMoved {
        // A scan of 10,000 pages takes a tenth of a second.
        if report.written == 0, report.removed == 0 { return OutputScan.Changes() }
        if let touched = report.touched { return look.look(again: touched, at: folder) }
      }
      let last = look
      look = OutputScan(at: folder)
      return look.changes(since: last)
    }
  }

  package func buildFailed(_ diagnostics: [Diagnostic]) {
    hub.buildFailed(diagnostics)
  }
}
