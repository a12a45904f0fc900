package import Glibc

/// An IP address, and whether it belongs to the public internet.
package struct NetworkAddress: Hashable, Sendable {
  /// The 4 or 16 bytes in network order. An IPv4-mapped IPv6 address (`::ffff:127.0.0.1`) has 4.
  package let bytes: [UInt8]

  /// - Parameter bytes: the 4 or 16 bytes in network order.
  package init(_ bytes: [UInt8]) {
    let isMapped =
      bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff
      && bytes[11] == 0xff
    self.bytes = isMapped ? Array(bytes[12...]) : bytes
  }

  /// Reads `192.0.2.1` or `2001:db8::1`, the latter with or without a zone (`fe80::1%eth0`).
  ///
  /// - Returns: nil for any other text, including names and shortened numbers.
  package init?(_ text: some StringProtocol) {
    let bare = text.prefix(beforeAny: "%")
    guard !bare.utf8.contains(0) else { return nil }
    var buffer = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, String(bare), &buffer) == 1, bare.count == text.count {
      self.init(Array(buffer[..<4]))
    } else if inet_pton(AF_INET6, String(bare), &buffer) == 1 {
      self.init(buffer)
    } else {
      return nil
    }
  }

  /// Whether the address is of IPv6; false for an IPv4 address inside IPv6.
  package var isIPv6: Bool { bytes.count == 16 }

  /// Whether the address stands for all addresses of a machine: `0.0.0.0`, `::`.
  package var isAny: Bool { bytes.allSatisfy { $0 == 0 } }

  /// Whether the address is this machine's loopback: 127/8 and ::1.
  package var isLoopback: Bool {
    bytes.count == 4 ? bytes[0] == 127 : bytes[..<15].allSatisfy { $0 == 0 } && bytes[15] == 1
  }

  /// Whether the address is link-local, reachable in the machine's own network only: 169.254/16 and
  /// fe80::/10, and also fd00:ec2::/64, at which clouds answer beside each machine.
  package var isLinkLocal: Bool {
    if bytes.count == 4 { return bytes[0] == 169 && bytes[1] == 254 }
    return bytes[0] == 0xfe && bytes[1] & 0xc0 == 0x80
      || bytes[..<8].elementsEqual([0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0])
  }

  /// The address in its usual notation: `192.0.2.1`, `2001:db8::1`.
  package var text: String {
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(isIPv6 ? AF_INET6 : AF_INET, bytes, &buffer, socklen_t(buffer.count))
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The address as a URL contains it: `192.0.2.1`, `[2001:db8::1]`.
  package var urlHost: String { isIPv6 ? "[\(text)]" : text }

  /// Whether the first `length` bits are those of another address; false for an IPv4 and an IPv6
  /// address.
  package func shares(_ length: Int, with other: NetworkAddress) -> Bool {
    guard other.bytes.count == bytes.count, (0...bytes.count * 8).contains(length) else {
      return false
    }
    return (0..<length).allSatisfy { bit in
      (bytes[bit / 8] ^ other.bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
    }
  }

  /// Whether the address is outside the public internet: this machine, a private or shared network,
  /// a link-local address (the metadata services of clouds), multicast, or reserved.
  package var isPrivate: Bool {
    bytes.count == 4 ? Self.isPrivate4(bytes[...]) : isPrivate6
  }

  private static func isPrivate4(_ bytes: ArraySlice<UInt8>) -> Bool {
    let first = bytes[bytes.startIndex]
    let second = bytes[bytes.startIndex + 1]
    let third = bytes[bytes.startIndex + 2]
    switch first {
    case 0, 10, 127, 224...255: return true
    case 100: return (64...127).contains(second)
    case 169: return second == 254
    case 172: return (16...31).contains(second)
    case 192:
      return second == 168 || second == 0 && (third == 0 || third == 2)
        || second == 88 && third == 99
    case 198: return second == 18 || second == 19 || second == 51 && third == 100
    case 203: return second == 0 && third == 113
    default: return false
    }
  }

  private var isPrivate6: Bool {
    // The public internet is 2000::/3 only; parts of it contain IPv4 addresses.
    // 64:ff9b::/96, NAT64.
    if bytes[..<12].elementsEqual([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]) {
      return Self.isPrivate4(bytes[12...])
    }
    guard bytes[0] & 0xe0 == 0x20 else { return true }
    // 6to4.
    if bytes[0] == 0x20, bytes[1] == 0x02 { return Self.isPrivate4(bytes[2..<6]) }
    // Teredo, ORCHID and the addresses of documentation.
    if bytes[0] == 0x20, bytes[1] == 0x01 {
      return bytes[2] == 0 && bytes[3] == 0 || bytes[2] == 0 && (0x10...0x3f).contains(bytes[3])
        || bytes[2] == 0x0d && bytes[3] == 0xb8
    }
    return false
  }
}

extension NetworkAddress {
  /// - Parameter socketAddress: an address of any family; the result is nil unless it is IPv4 or
  ///   IPv6.
  package init?(_ socketAddress: UnsafePointer<sockaddr>) {
    switch Int32(socketAddress.pointee.sa_family) {
    case AF_INET:
      self = socketAddress.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        withUnsafeBytes(of: $0.pointee.sin_addr) { Self(Array($0)) }
      }
    case AF_INET6:
      self = socketAddress.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
        withUnsafeBytes(of: $0.pointee.sin6_addr) { Self(Array($0)) }
      }
    default: return nil
    }
  }

  /// All addresses of a host, given as a name or as an address in any notation that the system
  /// reads: `2130706433` is 127.0.0.1 too. Empty when the name has none or can't be resolved.
  package static func all(of host: String) -> [NetworkAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: [NetworkAddress] = []
    var next = list
    while let info = next {
      next = info.pointee.ai_next
      if let address = info.pointee.ai_addr.flatMap({ NetworkAddress($0) }) {
        found.append(address)
      }
    }
    return found
  }
}
