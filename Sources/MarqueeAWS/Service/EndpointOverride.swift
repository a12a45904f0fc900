internal import MarqueeBase
internal import MarqueeHTTP

/// An address that a user gives in place of a service's own.
package struct EndpointOverride: Hashable, Sendable {
  /// The place that named the address: `publish.endpoint`, `AWS_ENDPOINT_URL_S3 in the environment`.
  package let origin: String
  let address: WebAddress
  let reach: HTTPRequest.Reach

  /// - Parameters:
  ///   - what: the name for messages: `the S3 endpoint`.
  ///   - code: the code of the error.
  /// - Throws: when the text is no address, has a query or a user, or is without TLS and not on this
  ///   machine.
  init(
    _ text: String, what: String, origin: String, code: Diagnostic.Code
  ) throws(IdentityError) {
    let endpoint = try CredentialEndpoint(text, what: what, origin: origin, code: code)
    address = endpoint.address
    reach = endpoint.reach
    self.origin = origin
    if reach == .nearby, address.literal.map({ !$0.isLoopback }) ?? !address.isLocalhost {
      throw IdentityError(
        "\(what) \(address.host.cleaned(of: [], limit: 100)) would be asked without TLS",
        code: code, category: .configuration, notes: ["it came from \(origin)"],
        help: "write https://")
    }
    guard !address.text.utf8.contains(UInt8(ascii: "?")) else {
      throw IdentityError(
        "\(what) has a query", code: code, category: .configuration,
        notes: ["it came from \(origin)"], help: "it looks like https://host/path")
    }
  }

  /// The address that the environment or the profile gives for a service:
  /// `AWS_ENDPOINT_URL_SERVICE`, `AWS_ENDPOINT_URL`, the profile's. Nil when none does, or
  /// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is `true`.
  ///
  /// - Parameters:
  ///   - service: the service's name in variables, in upper case: `S3`.
  ///   - profileURL: the chosen profile's address for the service.
  static func configured(
    _ service: String, what: String, environment: Environment, profileURL: String?,
    code: Diagnostic.Code
  ) throws(IdentityError) -> EndpointOverride? {
    guard environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.value.lowercased() != "true" else {
      return nil
    }
    if let (name, setting) = environment.first("AWS_ENDPOINT_URL_\(service)", "AWS_ENDPOINT_URL") {
      return try EndpointOverride(
        setting.value, what: what, origin: "\(name) in \(setting.origin)", code: code)
    }
    guard let profileURL else { return nil }
    return try EndpointOverride(
      profileURL, what: what, origin: "endpoint_url of the profile", code: code)
  }

  /// The path of the address, decoded and without a slash at its end; mostly empty.
  var path: String {
    let rest = address.text.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst(3)
    guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return "" }
    var path = PercentEncoding.decode(Substring(rest[slash...]))
    while path.last == UInt8(ascii: "/") { path.removeLast() }
    return String(decoding: path, as: UTF8.self)
  }
}
