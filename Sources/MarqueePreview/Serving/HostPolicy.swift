internal import Foundation

/// Which names a request may call the server by.
///
/// A page on the internet may resolve a name of its own to 127.0.0.1 ("DNS rebinding") and would
/// then read the preview, rows that are not public yet included, as its own. So a server that is
/// only for this machine answers only to this machine's names.
struct HostPolicy: Equatable, Sendable {
  /// Only this machine can reach the server; another may be called anything.
  let isLoopback: Bool

  /// - Parameter header: `Host`: a name or address, and a port after a colon.
  func allows(_ header: String?) -> Bool {
    guard let header, let name = Self.name(in: header) else { return false }
    return !isLoopback || Self.isThisMachine(name)
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
    // Browsers never ask the network about localhost and what stands below it.
    name == "localhost" || name.hasSuffix(".localhost") || IPAddress(name)?.isLoopback == true
  }
}
