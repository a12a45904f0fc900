internal import COpenSSL
internal import Foundation
internal import Glibc
internal import MarqueeBase

extension ServerChain {
  /// Connects, asks for TLS as PostgreSQL's protocol does (a request of eight bytes, an answer of
  /// one), makes the TLS handshake and closes the connection. No user, password or query is sent.
  ///
  /// - Parameters:
  ///   - host: the name that the certificate must have.
  ///   - address: the address to connect to when that is not `host` (a tunnel).
  ///   - startsWithTLS: whether TLS begins without PostgreSQL's request for it, as on port 443.
  ///   - authorities: the PEM file that the chain is checked against.
  ///   - timeout: the limit for connecting, and for each answer.
  package static func read(
    host: String, address: String? = nil, port: Int, startsWithTLS: Bool = false,
    authorities: String?, timeout: Duration = .seconds(10)
  ) throws(IdentityError) -> ServerChain {
    let descriptor = try ProbeSocket.connect(address ?? host, port: port, timeout: timeout)
    defer { close(descriptor) }
    if !startsWithTLS { try askForTLS(descriptor, host: host, port: port) }
    guard let context = SSL_CTX_new(TLS_client_method()) else { throw failure("no TLS", host) }
    defer { SSL_CTX_free(context) }
    _ = marquee_ssl_require_tls12(context)
    // The chain is wanted whether it is good or bad; the result of the check is read afterwards.
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
    if let authorities, SSL_CTX_load_verify_locations(context, authorities, nil) != 1 {
      ERR_clear_error()
      throw failure("\(authorities) holds no certificates", host)
    }
    guard let ssl = SSL_new(context) else { throw failure("no TLS", host) }
    defer { SSL_free(ssl) }
    _ = marquee_ssl_set_server_name(ssl, host)
    SSL_set_fd(ssl, descriptor)
    guard SSL_connect(ssl) == 1 else {
      let reason = ERR_reason_error_string(ERR_get_error()).map { String(cString: $0) }
      ERR_clear_error()
      throw failure("the TLS handshake failed (\(reason ?? "the connection was cut"))", host)
    }
    defer { SSL_shutdown(ssl) }
    let count = marquee_ssl_chain_count(ssl)
    let certificates = (0..<count).compactMap {
      marquee_ssl_chain_at(ssl, $0).map(Certificate.init)
    }
    let verdict = SSL_get_verify_result(ssl)
    let leaf = marquee_ssl_chain_at(ssl, 0)
    return ServerChain(
      version: SSL_get_version(ssl).map { String(cString: $0) } ?? "?",
      certificates: certificates,
      refusal: verdict == 0
        ? nil : X509_verify_cert_error_string(verdict).map { String(cString: $0) },
      matchesHost: X509_check_host(leaf, host, host.utf8.count, 0, nil) == 1
        || X509_check_ip_asc(leaf, host, 0) == 1)
  }

  /// Sends an SSLRequest: its length, 8, and the number 80877103 (PostgreSQL documentation,
  /// "Message Formats"). Throws when the server does not offer TLS.
  private static func askForTLS(
    _ descriptor: Int32, host: String, port: Int
  ) throws(IdentityError) {
    let request: [UInt8] = [0, 0, 0, 8, 4, 210, 22, 47]
    guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
      throw failure("the connection was cut", host)
    }
    var answer: UInt8 = 0
    guard recv(descriptor, &answer, 1, 0) == 1 else {
      throw failure("it does not answer as PostgreSQL does", host)
    }
    if answer == UInt8(ascii: "S") { return }
    guard answer == UInt8(ascii: "N") else {
      throw failure("it does not answer as PostgreSQL does", host)
    }
    throw IdentityError(
      "the server at \(host):\(port) does not offer TLS", code: "identity.tls.missing",
      help: "a token is never sent without TLS: switch it on in the server, or something in "
        + "between strips it")
  }

  private static func failure(_ what: String, _ host: String) -> IdentityError {
    IdentityError(
      "the certificate of \(host) can't be read: \(what)", code: "identity.tls.unreadable")
  }
}

/// Blocking TCP sockets with a limit on each wait.
enum ProbeSocket {
  /// Whether a port accepts connections.
  static func isOpen(_ host: String, port: Int, timeout: Duration) -> Bool {
    guard let descriptor = try? connect(host, port: port, timeout: timeout) else { return false }
    close(descriptor)
    return true
  }

  /// Connects to the first address of the host that accepts. The caller owns the descriptor.
  static func connect(
    _ host: String, port: Int, timeout: Duration
  ) throws(IdentityError) -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    guard getaddrinfo(name, String(port), &hints, &list) == 0 else {
      throw IdentityError("the host '\(host)' is not known", code: "identity.tls.unreachable")
    }
    defer { freeaddrinfo(list) }
    var next = list
    while let entry = next?.pointee {
      next = entry.ai_next
      let descriptor = socket(entry.ai_family, entry.ai_socktype, entry.ai_protocol)
      guard descriptor >= 0 else { continue }
      // On Linux the limit for sending is also the limit for connecting.
      var limit = timeval(
        tv_sec: timeout.wholeMicroseconds / 1_000_000,
        tv_usec: timeout.wholeMicroseconds % 1_000_000)
      let size = socklen_t(MemoryLayout<timeval>.size)
      setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
      setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
      if Glibc.connect(descriptor, entry.ai_addr, entry.ai_addrlen) == 0 { return descriptor }
      close(descriptor)
    }
    throw IdentityError(
      "\(host):\(port) does not take connections", code: "identity.tls.unreachable")
  }
}
