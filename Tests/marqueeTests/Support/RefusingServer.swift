import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A server that knows only as much of PostgreSQL's protocol as is needed to ask for a password and
/// refuse it.
final class RefusingServer: Sendable {
  let port: UInt16
  private let listener: Int32

  /// - Parameter refusal: the message with which it refuses a password.
  init(
    refusal: @escaping @Sendable (_ password: String) -> String = { _ in
      "password authentication failed for user \"jane\""
    }
  ) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && listen(listener, 8) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    let thread = Thread {
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else {
          // The socket is closed by the one thread that uses it, because another file may get its
          // number afterwards.
          close(listener)
          return
        }
        Self.refuse(client, refusal)
        close(client)
      }
    }
    thread.start()
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private static func refuse(_ client: Int32, _ refusal: (String) -> String) {
    // It refuses TLS and GSSAPI with a single N each, until the start-up message comes.
    var start = read(client)
    while start.count == 8 {
      send([UInt8(ascii: "N")], client)
      start = read(client)
    }
    // This message is AuthenticationCleartextPassword.
    send([UInt8(ascii: "R"), 0, 0, 0, 8, 0, 0, 0, 3], client)
    // The password's message is a letter, four bytes of length, the password, and a zero.
    let message = read(client)
    guard message.count > 6 else { return }
    let password = String(decoding: message[5..<(message.count - 1)], as: UTF8.self)
    var fields: [UInt8] = []
    for (type, text) in [
      ("S", "FATAL"), ("V", "FATAL"), ("C", "28P01"),
      ("M", refusal(password)),
    ] {
      fields += Array(type.utf8) + Array(text.utf8) + [0]
    }
    fields.append(0)
    let length = UInt32(fields.count + 4).bigEndian
    send([UInt8(ascii: "E")] + withUnsafeBytes(of: length) { Array($0) } + fields, client)
  }

  private static func read(_ client: Int32) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(client, &buffer, buffer.count, 0)
    return Array(buffer.prefix(max(0, count)))
  }

  private static func send(_ bytes: [UInt8], _ client: Int32) {
    _ = Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }
}
