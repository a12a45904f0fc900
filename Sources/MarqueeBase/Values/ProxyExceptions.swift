/// The hosts that are reached without a proxy, from `NO_PROXY`: a list, separated by commas or
/// blanks, of `*`, `example.com` (with all names below it), `.example.com`, `example.com:443`,
/// addresses, and address ranges such as `10.0.0.0/8`.
package struct ProxyExceptions: Sendable {
  private let entries: [Substring]

  /// - Parameter text: the value of `NO_PROXY`; empty for no exceptions.
  package init(_ text: String) { entries = text.split { ", \t\n".contains($0) } }

  /// Whether a host is reached without a proxy.
  ///
  /// - Parameter host: a name or an address, with or without brackets.
  package func cover(_ host: String, port: Int) -> Bool {
    var name = host.lowercased()
    if name.hasSuffix(".") { name.removeLast() }
    if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
    let address = NetworkAddress(name)
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

  /// Whether an entry matches an address. Addresses are compared as numbers: `::1` and
  /// `0:0:0:0:0:0:0:1` are equal.
  private static func holds(_ entry: String, _ address: NetworkAddress, port: Int) -> Bool {
    let plain = entry.filter { $0 != "[" && $0 != "]" }
    let parts = plain.split(separator: "/", maxSplits: 1)
    if parts.count == 2, let network = NetworkAddress(parts[0]), let length = Int(parts[1]) {
      return network.shares(length, with: address)
    }
    if let other = NetworkAddress(plain) { return other == address }
    guard let colon = plain.lastIndex(of: ":"),
      Int(plain[plain.index(after: colon)...]) == port
    else { return false }
    return NetworkAddress(plain[..<colon]) == address
  }
}
