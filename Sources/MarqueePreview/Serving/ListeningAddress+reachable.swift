internal import Foundation
internal import MarqueeBase

extension ListeningAddress {
  /// An address by which other machines may reach the server.
  package struct Reachable: Sendable {
    package let address: ListeningAddress
    /// The network interface that has it: `eth0`.
    package let interface: String
  }

  /// The addresses that other machines can use, when the server listens on all of them; else none. Those
  /// that mean something on one link only, and this machine's own, are left out.
  package var reachable: [Reachable] {
    guard address.isAny else { return [] }
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return [] }
    defer { freeifaddrs(first) }
    var found: [Reachable] = []
    var next = first
    while let entry = next?.pointee {
      next = entry.ifa_next
      guard entry.ifa_flags & UInt32(IFF_UP) != 0, let socketAddress = entry.ifa_addr,
        let one = IPAddress(socketAddress), !one.isLoopback, !one.isLinkLocal,
        !one.isIPv6 || address.isIPv6
      else { continue }
      found.append(
        Reachable(
          address: ListeningAddress(address: one, port: port),
          interface: String(cString: entry.ifa_name)))
    }
    // People type the shorter ones.
    return found.filter { !$0.address.address.isIPv6 } + found.filter { $0.address.address.isIPv6 }
  }
}

extension IPAddress {
  /// - Parameter socketAddress: of any family; nil for one that is neither IPv4 nor IPv6.
  init?(_ socketAddress: UnsafePointer<sockaddr>) {
    switch Int32(socketAddress.pointee.sa_family) {
    case AF_INET:
      let bytes = socketAddress.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        withUnsafeBytes(of: $0.pointee.sin_addr) { Array($0) }
      }
      self.init(bytes: bytes)
    case AF_INET6:
      let bytes = socketAddress.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
        withUnsafeBytes(of: $0.pointee.sin6_addr) { Array($0) }
      }
      self.init(bytes: bytes)
    default: return nil
    }
  }

  /// It means something on one link only: `169.254.0.0/16`, `fe80::/10`.
  var isLinkLocal: Bool {
    isIPv6 ? bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80 : bytes[0] == 169 && bytes[1] == 254
  }
}
