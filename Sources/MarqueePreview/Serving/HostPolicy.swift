internal import Foundation
internal import MarqueeBase

/// The host names that requests may use for the server.
///
/// A page on the internet may resolve a name of its own to an address of this machine ("DNS
/// rebinding"). It could then read the preview, with rows that are not public yet, as its own. So
/// the server accepts only this machine's names and those that its user allows. An IP address can't
/// be resolved to another, so a server that other machines can reach accepts all addresses.
struct HostPolicy: Equatable, Sendable {
  /// Whether only this machine can reach the server.
  let isLoopback: Bool
  /// The allowed names in lower case. One that begins with a dot allows all names that end in it.
  private let allowed: [String]
  /// This machine's host name in lower case.
  private let machine: String

  /// - Parameters:
  ///   - allowed: further allowed names, without ports.
  ///   - machine: this machine's host name.
  init(isLoopback: Bool, allowed: [String] = [], machine: String = Self.machineName) {
    self.isLoopback = isLoopback
    self.allowed = allowed.map { $0.lowercased() }
    self.machine = machine.lowercased()
  }

  /// Whether a request is accepted.
  ///
  /// - Parameter header: the value of `Host`: a name or address, and optionally a port after a
  ///   colon.
  func allows(_ header: String?) -> Bool {
    guard let header, let name = Self.name(in: header) else { return false }
    if Self.isThisMachine(name) { return true }
    if allowed.contains(where: { $0.hasPrefix(".") ? name.hasSuffix($0) : name == $0 }) {
      return true
    }
    guard !isLoopback else { return false }
    return Self.address(name) != nil || name == machine || name == machine + ".local"
  }

  private static var machineName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The name without its port, in lower case; an IPv6 address without its brackets.
  private static func name(in header: String) -> String? {
    let text = header.lowercased()
    var name: Substring
    var rest: Substring
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      name = text[text.index(after: text.startIndex)..<end]
      rest = text[text.index(after: end)...]
    } else {
      let colon = text.firstIndex(of: ":") ?? text.endIndex
      name = text[..<colon]
      rest = text[colon...]
      if name.hasSuffix(".") { name.removeLast() }
    }
    if rest.hasPrefix(":") {
      rest.removeFirst()
      guard rest.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      rest = ""
    }
    return name.isEmpty || !rest.isEmpty ? nil : String(name)
  }

  private static func isThisMachine(_ name: String) -> Bool {
    // Browsers resolve localhost and names below it without asking the network.
    name == "localhost" || name.hasSuffix(".localhost") || address(name)?.isLoopback == true
  }

  /// Parses an IP address. One with a zone (`%eth0`) is refused, because browsers send none.
  private static func address(_ name: String) -> NetworkAddress? {
    name.contains("%") ? nil : NetworkAddress(name)
  }
}
