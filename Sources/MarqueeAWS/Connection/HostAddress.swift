internal import MarqueeBase

/// Resolves the host name of a tunnel, because libpq's `hostaddr` takes addresses only.
enum HostAddress {
  static func resolve(_ host: String) throws(IdentityError) -> String {
    guard let address = NetworkAddress.all(of: host).first else {
      throw IdentityError(
        "the host '\(host)' is not known", code: "identity.token.host", category: .configuration)
    }
    return address.text
  }
}
