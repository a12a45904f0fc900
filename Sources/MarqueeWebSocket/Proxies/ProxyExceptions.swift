internal import Glibc
internal import MarqueeBase

/// The hosts that are reached without a proxy: `NO_PROXY`, a list with commas or blanks of
/// `*`, `example.com` (and all below it), `.example.com`, `example.com:443`, addresses, and ranges
/// of addresses as `10.0.0.0/8`.
struct ProxyExceptions {
  private let entries: [Substring]

  init(_ text: String) { entries = text.split { ", \t\n".contains($0) } }

  func cover(_ host: String, port: Int) -> Bool {
    var name = host.lowercased()
    if name.hasSuffix(".") { name.removeLast() }
    if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
    let address = Self.bytes(name)
    return entries.contains { entry in
      var entry = entry.lowercased()
      if entry == "*" { return true }
      if let address { return Self.holds(entry, address, port: port) }
      if let colon = entry.lastIndex(of: ":") {
        guard Int(entry[entry.index(after: colon)...]) == port else { return false }
        entry = String(entry[..<colon])
      }
      if entry.hasPrefix("*.") { entry.removeFirst() }
      while entry.hasPrefix(".") { entry.removeFirst() }
      if entry.hasSuffix(".") { entry.removeLast() }
      return !entry.isEmpty && (name == entry || name.hasSuffix("." + entry))
    }
  }

  /// Addresses are compared as numbers: `::1` and `0:0:0:0:0:0:0:1` are one.
  private static func holds(_ entry: String, _ address: [UInt8], port: Int) -> Bool {
    let parts = entry.split(separator: "/", maxSplits: 1)
    if parts.count == 2, let base = bytes(String(parts[0])), let length = Int(parts[1]),
      base.count == address.count, (0...base.count * 8).contains(length)
    {
      return (0..<length).allSatisfy { bit in
        (base[bit / 8] ^ address[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
      }
    }
    if let other = bytes(entry.filter { $0 != "[" && $0 != "]" }) { return other == address }
    guard let colon = entry.lastIndex(of: ":"),
      Int(entry[entry.index(after: colon)...]) == port
    else { return false }
    return bytes(entry[..<colon].filter { $0 != "[" && $0 != "]" }) == address
  }

  private static func bytes(_ text: String) -> [UInt8]? {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
    var six = in6_addr()
    if inet_pton(AF_INET6, text, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
    return nil
  }
}
