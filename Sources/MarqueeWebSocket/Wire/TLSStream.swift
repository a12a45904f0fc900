internal import COpenSSL
internal import MarqueeBase

/// The client's side of TLS over a non-blocking socket. Once ``init(_:host:rules:wait:)`` has
/// returned, the server has proved its name.
///
/// It is used by one thread at a time.
final class TLSStream {
  enum Outcome {
    case bytes(Int)
    case wantsReading
    case wantsWriting
    /// The other side has closed the connection. The text is what was wrong; it is nil when it was
    /// closed properly.
    case ended(String?)
  }

  let socket: NonblockingSocket
  private let context: OpaquePointer
  private let ssl: OpaquePointer

  /// Makes the TLS handshake. The certificate must be signed by one of the rules' authorities and
  /// be valid for `host`, as with libpq's `verify-full`.
  init(
    _ socket: NonblockingSocket, host: String, rules: TLSRules, wait: SocketWaiting
  ) throws(WebSocketError) {
    self.socket = socket
    guard let context = SSL_CTX_new(TLS_client_method()) else {
      throw WebSocketError(.local, "OpenSSL gives no TLS")
    }
    guard let ssl = Self.configured(context, rules) else {
      SSL_CTX_free(context)
      throw WebSocketError(
        .tls, "root certificate file \"\(rules.authorities)\" can't be used",
        help: "`sslrootcert:` must name a readable file with the authorities' certificates")
    }
    self.context = context
    self.ssl = ssl
    try expect(host)
    guard SocketBIO.attach(socket.descriptor, to: ssl) else {
      throw WebSocketError(.local, "OpenSSL gives no TLS")
    }
    try shakeHands(host, wait)
  }

  deinit {
    SSL_free(ssl)
    SSL_CTX_free(context)
  }

  private static func configured(_ context: OpaquePointer, _ rules: TLSRules) -> OpaquePointer? {
    ERR_clear_error()
    _ = rules.wantsTLS13 ? marquee_ssl_require_tls13(context) : marquee_ssl_require_tls12(context)
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    guard SSL_CTX_load_verify_locations(context, rules.authorities, nil) == 1 else { return nil }
    if rules.revocationFile != nil || rules.revocationFolder != nil {
      let store = SSL_CTX_get_cert_store(context)
      guard X509_STORE_load_locations(store, rules.revocationFile, rules.revocationFolder) == 1
      else { return nil }
      X509_STORE_set_flags(store, UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL))
    }
    return SSL_new(context)
  }

  /// Sets the name that the certificate must be valid for, and sends it to the server (SNI).
  private func expect(_ host: String) throws(WebSocketError) {
    SSL_set_hostflags(ssl, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
    // An IP address is not sent as SNI (RFC 6066, section 3).
    if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1 { return }
    guard SSL_set1_host(ssl, host) == 1, marquee_ssl_set_server_name(ssl, host) == 1 else {
      throw WebSocketError(.settings, "\(host) is no name that a certificate can have")
    }
    ERR_clear_error()
  }

  private func shakeHands(_ host: String, _ wait: SocketWaiting) throws(WebSocketError) {
    while true {
      ERR_clear_error()
      let result = SSL_connect(ssl)
      if result == 1 { return }
      switch SSL_get_error(ssl, result) {
      case SSL_ERROR_WANT_READ:
        try NonblockingSocket.checkReady(
          wait(socket.descriptor, true, false, nil), "shaking hands by TLS with \(host)")
      case SSL_ERROR_WANT_WRITE:
        try NonblockingSocket.checkReady(
          wait(socket.descriptor, false, true, nil), "shaking hands by TLS with \(host)")
      default: throw refusal(host)
      }
    }
  }

  private func refusal(_ host: String) -> WebSocketError {
    let reason = Self.reason()
    let verdict = SSL_get_verify_result(ssl)
    if verdict == Int(X509_V_ERR_HOSTNAME_MISMATCH)
      || verdict == Int(X509_V_ERR_IP_ADDRESS_MISMATCH)
    {
      return WebSocketError(
        .tls, "the server's certificate does not match host name \"\(host)\"; no token was sent")
    }
    if verdict != 0 {
      let text = X509_verify_cert_error_string(verdict).map { String(cString: $0) } ?? "unknown"
      return WebSocketError(
        .tls, "SSL error: certificate verify failed: \(text); no token was sent")
    }
    return WebSocketError(
      .tls, "SSL error: the TLS handshake failed (\(reason ?? "the connection was cut"))",
      help: "something between here and the database may answer in its place, or cut TLS")
  }

  private static func reason() -> String? {
    defer { ERR_clear_error() }
    let code = ERR_get_error()
    return code == 0 ? nil : ERR_reason_error_string(code).map { String(cString: $0) }
  }

  /// The version of TLS and the cipher: `TLSv1.3 TLS_AES_256_GCM_SHA384`.
  var summary: String {
    let version = SSL_get_version(ssl).map { String(cString: $0) } ?? "?"
    let cipher = SSL_get_current_cipher(ssl).flatMap { SSL_CIPHER_get_name($0) }
    return version + (cipher.map { " " + String(cString: $0) } ?? "")
  }

  func read(_ buffer: UnsafeMutableRawBufferPointer) -> Outcome {
    ERR_clear_error()
    return outcome(SSL_read(ssl, buffer.baseAddress, Int32(clamping: buffer.count)))
  }

  func write(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    ERR_clear_error()
    return outcome(SSL_write(ssl, bytes.baseAddress, Int32(clamping: bytes.count)))
  }

  private func outcome(_ result: Int32) -> Outcome {
    if result > 0 { return .bytes(Int(result)) }
    switch SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ: return .wantsReading
    case SSL_ERROR_WANT_WRITE: return .wantsWriting
    case SSL_ERROR_ZERO_RETURN: return .ended(nil)
    default: return .ended(Self.reason() ?? "without TLS's farewell")
    }
  }

  /// Sends TLS's `close_notify` if it can be sent without waiting.
  func sayFarewell() {
    ERR_clear_error()
    _ = SSL_shutdown(ssl)
    ERR_clear_error()
  }
}
