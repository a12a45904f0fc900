internal import MarqueeBase

/// libpq's `hostaddr` takes addresses only, and tunnels have names.
enum HostAddress {
  static func resolve(_ host: String) throws(IdentityError) -> String {
    guard let address = NetworkAddress.all(of: host).first else {
      throw IdentityError(
        "the host '\(host)' is not known", code: "identity.token.host", category: .configuration)
    }
    return address.text
  }
}
