internal import Foundation
internal import MarqueeBase

/// Where STS is asked, and who said so. It never changes the host that a database token signs.
package struct STSEndpoint: Hashable, Sendable {
  package let url: String
  package let region: String
  /// `the region eu-west-1`, `AWS_ENDPOINT_URL_STS in the environment`.
  package let origin: String

  /// `AWS_ENDPOINT_URL_STS`, then `AWS_ENDPOINT_URL`, then the profile, then the region's own.
  ///
  /// - Parameter profileURL: `endpoint_url` of the profile's `services` section or its own.
  package init(
    region: String, environment: Environment, profileURL: String? = nil
  ) throws(IdentityError) {
    self.region = region
    let ignored = environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.value.lowercased() == "true"
    let chosen = environment.first("AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL")
    if !ignored, let (name, setting) = chosen {
      url = try Self.checked(setting.value, from: "\(name) in \(setting.origin)")
      origin = "\(name) in \(setting.origin)"
    } else if !ignored, let profileURL {
      url = try Self.checked(profileURL, from: "the profile")
      origin = "endpoint_url of the profile"
    } else {
      url = "https://sts.\(region).\(Partition(region: region).suffix)/"
      origin = "the region \(region)"
    }
  }

  /// The host, with a port that is not the scheme's own, as it is signed and sent.
  var host: String {
    let parts = URLComponents(string: url)
    let host = parts?.host ?? ""
    return parts?.port.map { "\(host):\($0)" } ?? host
  }

  /// A token goes over plain HTTP only to this machine or to a neighbour with a one-word name
  /// (a container's stand-in): on a network it could be read and used.
  private static func checked(_ text: String, from origin: String) throws(IdentityError) -> String {
    guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
      let scheme = parts.scheme?.lowercased(), scheme == "https" || scheme == "http"
    else {
      throw IdentityError(
        "'\(text.cleaned(of: []))' is not an address", code: "identity.sts.endpoint",
        category: .configuration, notes: ["it came from \(origin)"])
    }
    let near = host == "::1" || host == "[::1]" || host.hasPrefix("127.") || !host.contains(".")
    guard scheme == "https" || near else {
      throw IdentityError(
        "the STS endpoint \(host) would get the token without TLS",
        code: "identity.sts.endpoint", category: .configuration,
        notes: ["it came from \(origin)"], help: "write https://")
    }
    return text.hasSuffix("/") ? text : text + "/"
  }
}
