internal import MarqueeBase
internal import MarqueeHTTP

/// An address that tokens and keys are sent to or fetched from.
///
/// Without TLS it must be near this machine: the machine itself, a link-local address (clouds
/// answer there on every machine) or, where `allowsNeighbours` permits it, a host with a one-word
/// name (a container that replaces the service), whose address must then be private. The parsed
/// address is checked here, and again when the connection is made.
struct CredentialEndpoint: Sendable {
  let address: WebAddress
  /// The networks that a request may connect to; it is part of every request.
  let reach: HTTPRequest.Reach

  var url: String { address.text }

  /// - Parameters:
  ///   - what: the name for messages: `the STS endpoint`.
  ///   - origin: the place that named the address.
  ///   - allowsNeighbours: whether a host with a one-word name is accepted without TLS.
  /// - Throws: when the text is not a web address, names a user, or is not near and without TLS; when
  ///   libcurl is not installed.
  init(
    _ text: String, what: String, origin: String, code: Diagnostic.Code,
    allowsNeighbours: Bool = false
  ) throws(IdentityError) {
    func refusal(_ why: String, _ help: String?) -> IdentityError {
      IdentityError(
        why, code: code, category: .configuration, notes: ["it came from \(origin)"], help: help)
    }
    let parsed: WebAddress?
    do throws(HTTPFailure) {
      parsed = try WebAddress(text)
    } catch {
      throw refusal("\(what) can't be asked: \(error)", nil)
    }
    guard let address = parsed else {
      throw refusal(
        "\(what) is not an address: '\(text.prefix(beforeAny: "?@").cleaned(of: []))'",
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
