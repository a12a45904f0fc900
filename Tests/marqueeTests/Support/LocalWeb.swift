import Foundation
import Glibc
import Synchronization

/// A web server on loopback that answers from a table and keeps the requests that it got.
final class LocalWeb: Sendable {
  struct Answer: Sendable {
    var status: Int
    var location: String?
    /// Whether it answers `HEAD` with 405.
    var refusesHead = false
    var body = ""
  }

  let port: Int
  private let listener: Int32
  private let requests = Mutex<[String]>([])

  /// - Parameters:
  ///   - answers: the answers by path; all other paths give 404.
  ///   - ipv6: whether it listens on ::1 instead of 127.0.0.1.
  init(_ answers: [String: Answer], ipv6: Bool = false) throws {
    let listener = socket(ipv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var storage = sockaddr_storage()
    var length = socklen_t(0)
    withUnsafeMutableBytes(of: &storage) { bytes in
      if ipv6 {
        let address = sockaddr_in6(
          sin6_family: sa_family_t(AF_INET6), sin6_port: 0, sin6_flowinfo: 0,
          sin6_addr: in6addr_loopback, sin6_scope_id: 0)
        bytes.storeBytes(of: address, as: sockaddr_in6.self)
        length = socklen_t(MemoryLayout<sockaddr_in6>.size)
      } else {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        bytes.storeBytes(of: address, as: sockaddr_in.self)
        length = socklen_t(MemoryLayout<sockaddr_in>.size)
      }
    }
    let bound = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { socketAddress in
        bind(listener, socketAddress, length) == 0 && listen(listener, 32) == 0
          && getsockname(listener, socketAddress, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
    self.listener = listener
    // The port has the same place in both kinds of addresses.
    port = withUnsafeBytes(of: storage) { Int($0[2]) << 8 | Int($0[3]) }
    Thread.detachNewThread { [weak self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else {
          // The socket is closed by the one thread that uses it, because another file may get its
          // number afterwards.
          close(listener)
          return
        }
        guard let self else {
          close(client)
          continue
        }
        self.serve(client, answers)
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
  }

  /// The heads of all requests, in order.
  var asked: [String] { requests.withLock { $0 } }

  private func serve(_ client: Int32, _ answers: [String: Answer]) {
    defer { close(client) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") {
      let count = read(client, &buffer, buffer.count)
      guard count > 0 else { return }
      bytes += buffer[..<count]
    }
    let head = String(decoding: bytes, as: UTF8.self)
    requests.withLock { $0.append(head) }
    let words = head.split(separator: " ")
    guard words.count > 1 else { return }
    var answer = answers[String(words[1])] ?? Answer(status: 404)
    if answer.refusesHead, words[0] == "HEAD" { answer = Answer(status: 405) }
    var text =
      "HTTP/1.1 \(answer.status) X\r\nContent-Length: \(answer.body.utf8.count)\r\nConnection: close\r\n"
    if let location = answer.location { text += "Location: \(location)\r\n" }
    let reply = Array((text + "Set-Cookie: a=b\r\n\r\n" + answer.body).utf8)
    _ = write(client, reply, reply.count)
  }
}
