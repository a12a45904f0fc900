internal import Foundation
internal import MarqueeBase

/// The agent beside a container: ECS tasks, EKS Pod Identity.
struct ContainerProvider: CredentialProvider {
  var name: String { "container" }

  func fetch(_ context: CredentialContext) throws(IdentityError) -> Credentials? {
    let environment = context.environment
    let address: String
    if let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
      address = "http://169.254.170.2\(relative.value)"
    } else if let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
      address = try Self.checked(full.value)
    } else {
      return nil
    }
    var headers: [(name: String, value: String)] = [("Accept", "application/json")]
    let bearer = try Self.bearer(context)
    if let bearer { headers.append(("Authorization", bearer.reveal())) }
    let request = HTTPRequest("GET", address, headers: headers, timeout: .seconds(2))
    let response: HTTPResponse
    do {
      response = try context.surroundings.sendWithRetries(
        request, secrets: bearer.map { [$0] } ?? [])
    } catch {
      throw problem("it can't be reached: \(error.description)", request)
    }
    guard response.status == 200, let json = JSON(response.body) else {
      throw problem(
        "it answered with status \(response.status)", request,
        response.text.cleaned(of: [bearer]))
    }
    return try MetadataAnswer.credentials(
      json, provider: "container (\(request.url.prefix { $0 != "?" }))", context)
  }

  func missing(_ context: CredentialContext) -> String {
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and …_FULL_URI are not set"
  }

  /// The file is read at each fetch: Pod Identity replaces it.
  private static func bearer(_ context: CredentialContext) throws(IdentityError) -> Secret? {
    let environment = context.environment
    if let file = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
      guard let text = context.surroundings.text(ofFile: file.value) else {
        throw IdentityError(
          "the container's token file can't be read: \(file.value)",
          code: "identity.container", notes: ["it came from \(file.origin)"])
      }
      return Secret(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"].map { Secret($0.value) }
  }

  /// Plain HTTP goes to this machine and to the two agents' addresses only.
  private static func checked(_ address: String) throws(IdentityError) -> String {
    let parts = URLComponents(string: address)
    let host = parts?.host ?? ""
    let near: Set<String> = [
      "localhost", "::1", "[::1]", "169.254.170.2", "169.254.170.23", "fd00:ec2::23",
      "[fd00:ec2::23]",
    ]
    if !host.isEmpty, parts?.scheme == "https" || near.contains(host) || host.hasPrefix("127.") {
      return address
    }
    throw IdentityError(
      "AWS_CONTAINER_CREDENTIALS_FULL_URI points to '\(host)', which may not give credentials "
        + "without TLS",
      code: "identity.container", category: .configuration)
  }

  private func problem(
    _ what: String, _ request: HTTPRequest, _ note: String? = nil
  ) -> IdentityError {
    IdentityError(
      "the container's credentials service failed: \(what)", code: "identity.container",
      notes: ["asked: \(request)"] + (note.map { [$0] } ?? []))
  }
}

/// The JSON of container agents and of instances.
enum MetadataAnswer {
  static func credentials(
    _ json: JSON, provider: String, _ context: CredentialContext
  ) throws(IdentityError) -> Credentials {
    guard let access = json["AccessKeyId"]?.text, let secret = json["SecretAccessKey"]?.text,
      let token = json["Token"]?.text
    else {
      let code = json["Code"]?.text ?? json["code"]?.text ?? "no keys in the answer"
      throw IdentityError(
        "\(provider) gave no credentials: \(code.cleaned(of: [], limit: 100))",
        code: "identity.metadata")
    }
    return Credentials(
      keys: SigningKeys(
        accessKeyID: access, secretAccessKey: Secret(secret), sessionToken: Secret(token)),
      expires: json["Expiration"]?.text.flatMap { Moment(iso8601: $0) }, provider: provider,
      principal: json["RoleArn"]?.text, obtained: context.surroundings.now())
  }
}
