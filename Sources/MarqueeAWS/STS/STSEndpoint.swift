internal import MarqueeBase
internal import MarqueeHTTP

/// Where STS is asked, and who said so. It never changes the host that a database token signs.
package struct STSEndpoint: Hashable, Sendable {
  package let url: String
  package let region: String
  /// `the region eu-west-1`, `AWS_ENDPOINT_URL_STS in the environment`.
  package let origin: String
  /// The host, with a port that is not the scheme's own, as it is signed and sent.
  let host: String
  let reach: HTTPRequest.Reach

  /// `AWS_ENDPOINT_URL_STS`, then `AWS_ENDPOINT_URL`, then the profile, then the region's own.
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
