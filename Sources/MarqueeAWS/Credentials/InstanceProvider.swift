internal import MarqueeBase

/// An EC2 instance's role, from its metadata service, version 2 only: a session token first,
/// then the role's name, then its credentials.
struct InstanceProvider: CredentialProvider {
  var name: String { "instance" }

  func fetch(_ context: CredentialContext) throws(IdentityError) -> Credentials? {
    let environment = context.environment
    if environment["AWS_EC2_METADATA_DISABLED"]?.value.lowercased() == "true" { return nil }
    let base = Self.address(environment)
    // No instance is the common case: one second, one try.
    guard
      let session = try? context.surroundings.http.send(
        HTTPRequest(
          "PUT", "\(base)/latest/api/token",
          headers: [("X-aws-ec2-metadata-token-ttl-seconds", "21600")], timeout: .seconds(1))),
      session.status == 200
    else { return nil }
    let token = Secret(session.text)
    let folder = "\(base)/latest/meta-data/iam/security-credentials/"
    let names = try get(folder, token, context)
    if names.status == 404 { return nil }  // an instance without a role
    let role = names.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    guard names.status == 200, !role.isEmpty else {
      throw problem("it names no role (status \(names.status))")
    }
    let answer = try get(folder + PercentEncoding.encode(role), token, context)
    guard answer.status == 200, let json = JSON(answer.body) else {
      throw problem("it gives nothing for the role \(role) (status \(answer.status))")
    }
    return try MetadataAnswer.credentials(json, provider: "instance role \(role)", context)
  }

  func missing(_ context: CredentialContext) -> String {
    context.environment["AWS_EC2_METADATA_DISABLED"]?.value.lowercased() == "true"
      ? "switched off by AWS_EC2_METADATA_DISABLED"
      : "no metadata service with a role answers at \(Self.address(context.environment))"
  }

  private static func address(_ environment: Environment) -> String {
    if let given = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"]?.value {
      return given.hasSuffix("/") ? String(given.dropLast()) : given
    }
    let mode = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.value.lowercased()
    return mode == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
  }

  private func get(
    _ url: String, _ token: Secret, _ context: CredentialContext
  ) throws(IdentityError) -> HTTPResponse {
    let request = HTTPRequest(
      "GET", url, headers: [("X-aws-ec2-metadata-token", token.reveal())], timeout: .seconds(1))
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
