internal import MarqueeBase
internal import MarqueeHTTP

/// The credentials of an EC2 instance's role, from version 2 of its metadata service (IMDSv2): a
/// session token first, then the role's name, then its credentials.
struct InstanceProvider: CredentialProvider {
  var name: String { "instance" }

  func fetch(_ context: CredentialContext) throws(IdentityError) -> Credentials? {
    let environment = context.environment
    if environment["AWS_EC2_METADATA_DISABLED"]?.value.lowercased() == "true" { return nil }
    let endpoint = try Self.endpoint(environment)
    let base = endpoint.url.hasSuffix("/") ? String(endpoint.url.dropLast()) : endpoint.url
    // Most machines are not EC2 instances, so this waits one second and tries once.
    guard
      let session = try? context.surroundings.http.send(
        HTTPRequest(
          "PUT", "\(base)/latest/api/token",
          headers: [("X-aws-ec2-metadata-token-ttl-seconds", "21600")], timeout: .seconds(1),
          reach: endpoint.reach)),
      session.status == 200
    else { return nil }
    let token = Secret(session.text.trimmingBlanks)
    guard CredentialText.isOneLine(token.reveal()) else {
      throw problem("its session token holds a control character")
    }
    let reach = endpoint.reach
    let folder = "\(base)/latest/meta-data/iam/security-credentials/"
    let names = try get(folder, token, reach, context)
    if names.status == 404 { return nil }  // an instance without a role
    let role = names.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    guard names.status == 200, !role.isEmpty else {
      throw problem("it names no role (status \(names.status))")
    }
    let answer = try get(folder + PercentEncoding.encode(role), token, reach, context)
    guard answer.status == 200, let json = JSON(answer.body) else {
      throw problem(
        "it gives nothing for the role \(role.cleaned(of: [], limit: 100)) (\(answer))")
    }
    return try MetadataAnswer.credentials(
      json, provider: "instance role \(role.cleaned(of: [], limit: 100))", context)
  }

  func missing(_ context: CredentialContext) -> String {
    context.environment["AWS_EC2_METADATA_DISABLED"]?.value.lowercased() == "true"
      ? "switched off by AWS_EC2_METADATA_DISABLED"
      : "no metadata service with a role answers at \(Self.address(context.environment).text)"
  }

  private static func address(_ environment: Environment) -> (text: String, origin: String) {
    if let given = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] {
      return (given.value, "AWS_EC2_METADATA_SERVICE_ENDPOINT in \(given.origin)")
    }
    let mode = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.value.lowercased()
    return mode == "ipv6"
      ? ("http://[fd00:ec2::254]", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")
      : ("http://169.254.169.254", "the default")
  }

  private static func endpoint(
    _ environment: Environment
  ) throws(IdentityError) -> CredentialEndpoint {
    let (text, origin) = address(environment)
    return try CredentialEndpoint(
      text, what: "the metadata service", origin: origin, code: "identity.instance",
      allowsNeighbours: true)
  }

  private func get(
    _ url: String, _ token: Secret, _ reach: HTTPRequest.Reach, _ context: CredentialContext
  ) throws(IdentityError) -> HTTPResponse {
    let request = HTTPRequest(
      "GET", url, headers: [("X-aws-ec2-metadata-token", token.reveal())], timeout: .seconds(1),
      reach: reach)
    do {
      return try context.surroundings.sendWithRetries(request, secrets: [token])
    } catch {
      throw problem(error.description)
    }
  }

  private func problem(_ what: String) -> IdentityError {
    IdentityError("the instance's metadata service failed: \(what)", code: "identity.instance")
  }
}
