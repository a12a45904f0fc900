internal import COpenSSL
internal import Glibc
internal import MarqueeBase

/// The BIO through which OpenSSL uses a socket. OpenSSL's own one calls `write`, and when the other
/// side has closed, SIGPIPE ends the process; this one calls `send` with MSG_NOSIGNAL.
enum SocketBIO {
  /// The methods of the BIO. They are made once, never freed, and used by every connection.
  nonisolated(unsafe) private static let method: OpaquePointer? = {
    // nonisolated(unsafe): it is only read once it is made.
    let source = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
    guard let method = BIO_meth_new(source, "marquee socket") else { return nil }
    BIO_meth_set_write(method) { bio, bytes, size in
      SocketBIO.finish(bio, retry: BIO_FLAGS_WRITE) {
        send(SocketBIO.descriptor(bio), bytes, Int(size), Int32(MSG_NOSIGNAL))
      }
    }
    BIO_meth_set_read(method) { bio, bytes, size in
      SocketBIO.finish(bio, retry: BIO_FLAGS_READ) {
        recv(SocketBIO.descriptor(bio), bytes, Int(size), 0)
      }
    }
    BIO_meth_set_ctrl(method) { _, command, _, _ in command == BIO_CTRL_FLUSH ? 1 : 0 }
    return method
  }()

  /// Gives a TLS connection its socket, which it does not own. False when OpenSSL refuses.
  static func attach(_ descriptor: Int32, to ssl: OpaquePointer) -> Bool {
    guard let method, let bio = BIO_new(method) else { return false }
    // The BIO's data is a pointer, and that of descriptor 0 would be nil.
    BIO_set_data(bio, UnsafeMutableRawPointer(bitPattern: Int(descriptor) + 1))
    BIO_set_init(bio, 1)
    SSL_set_bio(ssl, bio, bio)
    marquee_ssl_set_modes(ssl)
    return true
  }

  private static func descriptor(_ bio: OpaquePointer?) -> Int32 {
    Int32(Int(bitPattern: BIO_get_data(bio)) - 1)
  }

  /// Calls the function, and tells OpenSSL whether it may try again.
  private static func finish(
    _ bio: OpaquePointer?, retry: Int32, _ body: () -> Int
  ) -> Int32 {
    BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY)
    var count = body()
    while count < 0, errno == EINTR { count = body() }
    if count < 0, errno == EAGAIN { BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY) }
    return Int32(count)
  }
}
