internal import Glibc
internal import MarqueeBase

/// A Unix socket for one connection, which only this process may use. It is in a folder of its own
/// with mode 0700, under the name that libpq looks for. Folder and socket are removed as soon as
/// the connection is made.
final class PrivateSocket {
  /// The folder, which libpq gets as `host`.
  let folder: String
  private let path: String
  private let listener: Int32
  private var isRemoved = false

  /// The port in the socket's name, which libpq expects. Any number will do.
  static let port = 5432

  /// - Parameter folders: the folders in which the socket's own may be made. The first that exists
  ///   and whose path is short enough is used.
  init(in folders: [String]) throws(WebSocketError) {
    var found: String?
    for parent in folders where found == nil { found = Self.makeFolder(in: parent) }
    guard let made = found else {
      throw WebSocketError(
        .local, "no folder for a private socket can be made in \(folders.joined(separator: ", "))",
        help: "set TMPDIR to a folder with a short path that can be written to")
    }
    folder = made
    path = "\(made)/.s.PGSQL.\(Self.port)"
    listener = socket(
      AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard listener >= 0, Self.bind(listener, to: path) == 0, listen(listener, 4) == 0 else {
      let reason = NonblockingSocket.text(errno)
      remove()
      throw WebSocketError(.local, "no private socket can be made in \(made): \(reason)")
    }
  }

  deinit { remove() }

  private static func makeFolder(in parent: String) -> String? {
    var template = Array("\(parent)/marquee-XXXXXX".utf8CString)
    // A socket's path has 107 characters at most; the name in the folder takes 16.
    guard template.count < 90, mkdtemp(&template) != nil else { return nil }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func bind(_ descriptor: Int32, to path: String) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafeBytes(of: &address) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) {
        Glibc.bind(descriptor, $0.baseAddress, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  /// The listening descriptor, to wait for a connection on.
  var descriptor: Int32 { listener }

  /// Accepts the connection that this process has made; nil if there is none yet. Connections of
  /// other processes are closed.
  ///
  /// The caller owns the descriptor, which is non-blocking.
  func accept() -> Int32? {
    while true {
      let connection = Glibc.accept(listener, nil, nil)
      if connection < 0 {
        if errno == EINTR || errno == ECONNABORTED { continue }
        return nil
      }
      _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
      _ = fcntl(connection, F_SETFL, O_NONBLOCK)
      if Self.isOurs(connection) {
        remove()
        return connection
      }
      close(connection)
    }
  }

  private static func isOurs(_ connection: Int32) -> Bool {
    // The kernel's `ucred`: the process, user and group of the other side.
    var peer: [UInt32] = [0, 0, 0]
    var size = socklen_t(12)
    guard getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 else { return false }
    return peer[0] == UInt32(getpid()) && peer[1] == geteuid()
  }

  /// Closes the listening socket, and removes it and its folder. It may be called more than once.
  func remove() {
    guard !isRemoved else { return }
    isRemoved = true
    if listener >= 0 { close(listener) }
    unlink(path)
    rmdir(folder)
  }
}
