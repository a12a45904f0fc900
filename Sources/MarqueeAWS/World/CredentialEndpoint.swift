internal import MarqueeBase
internal import MarqueeHTTP

/// An address that tokens and keys travel to or come from.
///
/// Without TLS they travel only within reach of this machine: to itself, to the addresses that
/// clouds answer at beside each machine, and, where that is said to be fine, to a neighbour with a
/// one-word name (a container's stand-in), which must then be on the private network. What is
/// compared is the address that was parsed, here and again when the connection is made.
struct CredentialEndpoint: Sendable {
  let address: WebAddress
  /// Goes into every request.
  let reach: HTTPRequest.Reach

  var url: String { address.text }

  /// - Parameters:
  ///   - what: for messages: `the STS endpoint`.
  ///   - origin: who said so.
  ///   - allowsNeighbours: whether a one-word name is fine without TLS.
  init(
    _ text: String, what: String, origin: String, code: Diagnostic.Code,
    allowsNeighbours: Bool = false
  ) throws(IdentityError) {
    func refusal(_ why: String, _ help: String?) -> IdentityError {
      IdentityError(
        why, code: code, category: .configuration, notes: ["it came from \(origin)"], help: help)
    }
    guard let address = WebAddress(text) else {
      throw refusal(
        "\(what) is not an address: '\(text.prefix { $0 != "?" && $0 != "@" }.cleaned(of: []))'",
        "it looks like https://host/path")
    }
    guard !address.hasUser else {
      throw refusal("\(what) names a user or a password", "write it without what is before the '@'")
    }
    self.address = address
    if address.scheme == "https" {
      reach = .anywhere
      return
    }
    let isNear =
      address.literal.map { $0.isLoopback || $0.isLinkLocal }
      ?? (address.isLocalhost || allowsNeighbours && !address.host.contains("."))
    guard isNear else {
      throw refusal(
        "\(what) \(address.host.cleaned(of: [], limit: 100)) would be asked without TLS",
        "write https://")
    }
    reach = .nearby
  }
}

extension StringProtocol {
  fileprivate func cleaned(of secrets: [Secret?]) -> String { String(self).cleaned(of: secrets) }
}
