internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueePostgres
internal import MarqueeSite
internal import MarqueeWebSocket

/// The transport to the database: `database.transport` of marquee.yaml, or
/// `MARQUEE_DATABASE_TRANSPORT`, which takes precedence because it belongs to the machine and not
/// to the site.
struct DatabaseTransport: Sendable {
  enum Way: String, CaseIterable, Sendable {
    /// PostgreSQL's own protocol over libpq's socket.
    case tcp
    /// The same protocol in binary frames of a WebSocket through port 443, for Aurora DSQL.
    case websocket
  }

  let way: Way
  /// The place where the transport was set, for messages.
  private let origin: String
  private let location: SourceLocation?
  /// The time that the server may take to answer the check before each statement; nil for no check.
  let connectionCheck: Duration?
  private let environment: [String: String]

  /// AWS's own connectors wait as long.
  private static let checkTime: Duration = .seconds(5)

  init(_ setting: DatabaseSetting?, environment: [String: String]) throws(Diagnostics) {
    self.environment = environment
    let variable = environment["MARQUEE_DATABASE_TRANSPORT"] ?? ""
    if !variable.isEmpty {
      origin = "MARQUEE_DATABASE_TRANSPORT"
      location = nil
      way = try Self.way(variable, origin, nil)
    } else if let field = setting?.field("transport") {
      origin = "\(field.location.file):\(field.location.line)"
      location = field.location
      way = try Self.way(field.value, origin, field.location)
    } else {
      origin = "default"
      location = nil
      way = .tcp
    }
    if let check = setting?.field("connection_check"), check.value != "false" {
      guard check.value == "true" else {
        throw Diagnostics(check.mistake("'connection_check' wants true or false"))
      }
      connectionCheck = Self.checkTime
    } else {
      connectionCheck = nil
    }
  }

  private static func way(
    _ text: String, _ origin: String, _ location: SourceLocation?
  ) throws(Diagnostics) -> Way {
    if let way = Way(rawValue: text) { return way }
    let names = Way.allCases.map(\.rawValue)
    throw Diagnostics(
      Diagnostic(
        "'\(Diagnostic.printable(text))' is no way to a database (from \(origin))",
        code: "database.transport", category: .configuration, at: location,
        help: nearestName(to: text, among: names).map { "did you mean `\($0)`?" }
          ?? "one of: \(names.joined(separator: ", "))"))
  }

  /// Checks that the database can be reached by this transport, and sets the port of a WebSocket:
  /// 443, unless the settings name another one. Port 5432 is replaced as well, because every URL
  /// that is copied has it for PostgreSQL's own protocol.
  func prepare(
    _ settings: inout ConnectionSettings, _ identity: IdentitySettings
  ) throws(Diagnostics) {
    guard way == .websocket else { return }
    let host = identity.signHost ?? settings.host ?? ""
    let isDSQL = DatabaseEndpoint.isClusterID(host) || DatabaseEndpoint(host: host).kind == .dsql
    if !isDSQL {
      let name = settings.isLocal ? "Marquee's private server" : host.isEmpty ? "\(settings)" : host
      throw fault(
        "only Aurora DSQL can be reached through a WebSocket, and the database is \(name)",
        help: "remove the setting (it is from \(origin)), or name a DSQL cluster as `host:`")
    }
    if settings["port"] == nil || settings["port"] == "5432" {
      settings.set("port", "443", from: "the WebSocket's own port")
    }
  }

  private func fault(_ message: String, help: String) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        message, code: "database.transport", category: .configuration, at: location, help: help))
  }

  /// The address of the WebSocket, once the settings are complete; nil for libpq's own socket.
  func endpoint(
    _ settings: ConnectionSettings, _ identity: DatabaseIdentity?,
    _ surroundings: IdentityDependencies,
    root: String
  ) throws(Diagnostics) -> WebSocketEndpoint? {
    guard way == .websocket else { return nil }
    let host = settings.host ?? ""
    if identity == nil, let mode = settings.parameters["sslmode"], mode.value != "verify-full" {
      throw fault(
        "sslmode is '\(mode.value)' (from \(mode.origin)), and a WebSocket always verifies the "
          + "server in full", help: "remove it or write `verify-full`")
    }
    let authorities = try reportingIdentity { () throws(IdentityError) in
      if identity != nil, let path = settings["sslrootcert"] { return path }
      let choice = try CertificateChoice.choose(
        for: DatabaseEndpoint(host: host),
        CertificateChoice.Settings(sslRootCert: settings["sslrootcert"], folder: root),
        surroundings)
      return try choice.file(in: root + "/.marquee/authorities")
    }
    var rules = TLSRules(authorities: authorities)
    rules.revocationFile = settings["sslcrl"]
    rules.revocationFolder = settings["sslcrldir"]
    rules.wantsTLS13 = settings["ssl_min_protocol_version"] == "TLSv1.3"
    let (port, address) = (Int(settings.port) ?? 443, settings["hostaddr"])
    do throws(WebSocketError) {
      return WebSocketEndpoint(
        host: host, address: address, port: port, rules: rules,
        proxy: try ProxyAddress.choose(
          host: host, address: address, port: port, variables: environment))
    } catch {
      throw fault(error.message, help: error.help ?? "")
    }
  }
}
