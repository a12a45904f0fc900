internal import MarqueeBase
internal import MarqueeHTTP

/// The address of STS, and the place that named it. It does not affect the host in a database
/// token.
package struct STSEndpoint: Hashable, Sendable {
  /// The address, with a slash at its end.
  package let url: String
  /// The region that requests are signed for.
  package let region: String
  /// The place that named the address: `the region eu-west-1`, `AWS_ENDPOINT_URL_STS in the
  /// environment`.
  package let origin: String
  /// The host as it is signed and sent, with its port unless that is the scheme's default.
  let host: String
  /// The networks that a request may connect to.
  let reach: HTTPRequest.Reach

  /// Takes the first that is set: `AWS_ENDPOINT_URL_STS`, `AWS_ENDPOINT_URL`, the profile's
  /// address, the region's own. `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true` leaves only the last.
  ///
  /// - Parameter profileURL: `endpoint_url` of the profile's `services` section or its own.
  package init(
    region: String, environment: Environment, profileURL: String? = nil
  ) throws(IdentityError) {
    self.region = region
    let ignored = environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.value.lowercased() == "true"
    let chosen = environment.first("AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL")
    let text: String
    if !ignored, let (name, setting) = chosen {
      text = setting.value
      origin = "\(name) in \(setting.origin)"
    } else if !ignored, let profileURL {
      text = profileURL
      origin = "endpoint_url of the profile"
    } else {
      text = "https://sts.\(region).\(Partition(region: region).suffix)/"
      origin = "the region \(region)"
    }
    let endpoint = try CredentialEndpoint(
      text.hasSuffix("/") ? text : text + "/", what: "the STS endpoint", origin: origin,
      code: "identity.sts.endpoint", allowsNeighbours: true)
    url = endpoint.url
    host = endpoint.address.authority
    reach = endpoint.reach
  }
}
