internal import Foundation
internal import MarqueeBase

extension ListeningAddress {
  /// An address by which other machines may reach the server.
  package struct Reachable: Sendable {
    package let address: ListeningAddress
    /// The network interface that has it: `eth0`.
    package let interface: String
  }

  /// The addresses by which other machines may reach the server, IPv4 first; empty unless the
  /// server listens on all addresses. Loopback and link-local addresses are left out.
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
        let one = NetworkAddress(socketAddress), !one.isLoopback, !one.isLinkLocal,
        !one.isIPv6 || address.isIPv6
      else { continue }
      found.append(
        Reachable(
          address: ListeningAddress(address: one, port: port),
          interface: String(cString: entry.ifa_name)))
    }
    // IPv4 addresses are shorter to type.
    return found.filter { !$0.address.address.isIPv6 } + found.filter { $0.address.address.isIPv6 }
  }
}
