internal import Foundation
internal import MarqueeBase

/// A literal address of a machine, IPv4 or IPv6.
struct IPAddress: Hashable, Sendable {
  /// Four bytes or sixteen.
  let bytes: [UInt8]

  /// - Parameter text: `127.0.0.1`, `::1`; nil for a name or anything else.
  init?(_ text: String) {
    var four = in_addr()
    var sixteen = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = withUnsafeBytes(of: four) { Array($0) }
    } else if inet_pton(AF_INET6, text, &sixteen) == 1 {
      bytes = withUnsafeBytes(of: sixteen) { Array($0) }
    } else {
      return nil
    }
  }

  /// - Parameter bytes: four or sixteen, in the network's order.
  init(bytes: [UInt8]) { self.bytes = bytes }

  var isIPv6: Bool { bytes.count == 16 }

  /// Only this machine can reach it.
  var isLoopback: Bool {
    if !isIPv6 { return bytes[0] == 127 }
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
    if Array(bytes[..<12]) == mapped { return bytes[12] == 127 }
    return bytes == Array(repeating: 0, count: 15) + [1]
  }

  /// Stands for all addresses of the machine: `0.0.0.0`, `::`.
  var isAny: Bool { bytes.allSatisfy { $0 == 0 } }

  /// The address as it is usually written.
  var text: String {
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(isIPv6 ? AF_INET6 : AF_INET, bytes, &buffer, socklen_t(buffer.count))
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
