internal import Foundation
package import MarqueeBase
package import MarqueeSite
internal import Synchronization

/// The preview: the output folder over HTTP, and pages that follow the builds.
///
///     let server = PreviewServer(output: folder, siteURL: configuration.site.url)
///     let address = try server.start(at: ListeningAddress())
///     …                                   // builds, with the server as their listener
///     server.stop()
///
/// Synchronous outside; the HTTP library's tasks run inside.
package final class PreviewServer: Sendable {
  private let output: Mutex<String>
  private let base: [String]
  private let allowedHosts: [String]
  private let limits: OpenConnections.Limits
  private let hub: EventHub
  private let running = Mutex<Task<Void, Never>?>(nil)

  /// Ports tried after one that is taken.
  package static let moreTries = 20

  /// - Parameters:
  ///   - output: absolute; it need not exist yet.
  ///   - siteURL: the site's public address; its path is where the preview stands, too.
  ///   - allowedHosts: further names that a request may call the server by; one that begins with a dot
  ///     stands for all names that end in it.
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

  /// `https://movies.example/blog` → `["blog"]`
  static func base(of siteURL: String?) -> [String] {
    guard let siteURL, let path = URLComponents(string: siteURL)?.percentEncodedPath,
      let parsed = try? RequestPath(target: path.isEmpty ? "/" : path)
    else { return [] }
    return parsed.segments
  }

  /// Begins to listen, and returns when it does.
  ///
  /// - Parameter wanted: if its port is taken, the next ones are tried.
  /// - Returns: where it listens.
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

  /// How many browsers listen.
  var readerCount: Int { hub.readerCount }

  /// Ends all connections. Harmless the second time.
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
        // 10,000 pages take a tenth of a second to look at.
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
