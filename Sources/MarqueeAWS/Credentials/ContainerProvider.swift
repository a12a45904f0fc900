internal import MarqueeBase
internal import MarqueeHTTP

/// The credentials of the agent beside a container: that of ECS tasks or of EKS Pod Identity.
struct ContainerProvider: CredentialProvider {
  var name: String { "container" }

  func fetch(_ context: CredentialContext) throws(IdentityError) -> Credentials? {
    let environment = context.environment
    let endpoint: CredentialEndpoint
    if let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
      endpoint = try Self.relative(relative)
    } else if let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
      endpoint = try CredentialEndpoint(
        full.value, what: "AWS_CONTAINER_CREDENTIALS_FULL_URI", origin: "\(full.origin)",
        code: "identity.container")
    } else {
      return nil
    }
    var headers: [(name: String, value: String)] = [("Accept", "application/json")]
    let bearer = try Self.bearer(context)
    if let bearer { headers.append(("Authorization", bearer.reveal())) }
    let request = HTTPRequest(
      "GET", endpoint.url, headers: headers, timeout: .seconds(2), reach: endpoint.reach)
    let response: HTTPResponse
    do {
      response = try context.surroundings.sendWithRetries(
        request, secrets: bearer.map { [$0] } ?? [])
    } catch {
      throw problem("it can't be reached: \(error.description)", request)
    }
    guard response.status == 200 else {
      throw problem(
        "it answered with status \(response.status)", request, response.complaint(hiding: [bearer]))
    }
    guard let json = JSON(response.body) else {
      throw problem("its answer is not JSON (\(response))", request)
    }
    return try MetadataAnswer.credentials(
      json, provider: "container (\(request.url.prefix(beforeAny: "?")))", context)
  }

  func missing(_ context: CredentialContext) -> String {
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and …_FULL_URI are not set"
  }

  /// The agent's authorization token. Its file is read at each fetch, because Pod Identity replaces
  /// it.
  private static func bearer(_ context: CredentialContext) throws(IdentityError) -> Secret? {
    let environment = context.environment
    if let file = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
      guard let text = context.surroundings.text(ofFile: file.value) else {
        throw IdentityError(
          "the container's token file can't be read: \(file.value)",
          code: "identity.container", notes: ["it came from \(file.origin)"])
      }
      return try checked(Secret(text.trimmingBlanks), from: file)
    }
    guard let token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] else { return nil }
    return try checked(Secret(token.value), from: token)
  }

  /// Refuses a token with a line break, which would begin another header.
  private static func checked(
    _ bearer: Secret, from setting: Environment.Setting
  ) throws(IdentityError) -> Secret {
    guard CredentialText.isOneLine(bearer.reveal()) else {
      throw IdentityError(
        "the container's token holds a control character", code: "identity.container",
        category: .configuration, notes: ["it came from \(setting.origin)"])
    }
    return bearer
  }

  /// The endpoint for a path at the agent of ECS; a text that could name another host is refused.
  private static func relative(
    _ setting: Environment.Setting
  ) throws(IdentityError) -> CredentialEndpoint {
    let name = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    let path = setting.value
    let agent = "169.254.170.2"
    let endpoint = try CredentialEndpoint(
      "http://\(agent)\(path.hasPrefix("/") ? path : "/")", what: name,
      origin: "\(setting.origin)", code: "identity.container")
    guard path.hasPrefix("/"), !path.hasPrefix("//"), endpoint.address.host == agent else {
      throw IdentityError(
        "\(name) is not a path", code: "identity.container", category: .configuration,
        notes: ["it came from \(setting.origin)"], help: "it begins with one '/'")
    }
    return endpoint
  }

  private func problem(
    _ what: String, _ request: HTTPRequest, _ note: String? = nil
  ) -> IdentityError {
    IdentityError(
      "the container's credentials service failed: \(what)", code: "identity.container",
      notes: ["asked: \(request)"] + (note.map { [$0] } ?? []))
  }
}
