internal import MarqueeBase

/// The credentials of a profile in `~/.aws`: its keys, a role that is assumed with another profile
/// or with an OIDC token's file, or a program that prints credentials.
struct ProfileProvider: CredentialProvider {
  var name: String { "profile" }

  func fetch(_ context: CredentialContext) throws(IdentityError) -> Credentials? {
    let (name, origin) = context.profiles.chosen
    guard context.profiles[name] != nil else {
      // The default profile may be absent; one that was asked for by name must exist.
      if origin == "the default" { return nil }
      let known = context.profiles.names
      throw IdentityError(
        "there is no AWS profile '\(name)'", code: "identity.profile.missing",
        category: .configuration,
        notes: ["it was asked for by \(origin)", "known: \(known.joined(separator: ", "))"],
        help: nearestName(to: name, among: known).map { "did you mean '\($0)'?" })
    }
    return try resolve(name, context, above: [])
  }

  func missing(_ context: CredentialContext) -> String {
    "the profile '\(context.profiles.chosen.name)' holds no credentials"
  }

  /// - Parameter above: the profiles whose `source_profile` led here, to detect a circle.
  private func resolve(
    _ name: String, _ context: CredentialContext, above: [String]
  ) throws(IdentityError) -> Credentials? {
    guard let profile = context.profiles[name] else {
      throw problem("source_profile '\(name)' does not exist", above.last ?? name)
    }
    // A profile that names itself as its source uses its own keys.
    let isOwnSource = above.last == name
    if above.dropLast(isOwnSource ? 1 : 0).contains(name) {
      throw problem(
        "source_profile goes in a circle: \((above + [name]).joined(separator: " → "))",
        name)
    }
    if let role = profile["role_arn"], !isOwnSource {
      return try assume(role, profile, name, context, above: above)
    }
    if let access = profile["aws_access_key_id"] {
      guard let secret = profile["aws_secret_access_key"] else {
        throw problem("it has aws_access_key_id but no aws_secret_access_key", name)
      }
      return Credentials(
        keys: try CredentialText.keys(
          access, Secret(secret), profile["aws_session_token"].map { Secret($0) },
          from: "the profile '\(name)'"),
        provider: "profile \(name)", obtained: context.surroundings.now())
    }
    if let command = profile["credential_process"] {
      return try ProcessCredentials.run(command, profile: name, context)
    }
    if profile["sso_session"] ?? profile["sso_start_url"] ?? profile["login_session"] != nil {
      throw problem(
        "it signs in through a browser, which Marquee can't", name,
        help: "run 'aws sso login' and set credential_process = aws configure "
          + "export-credentials --profile \(name) --format process in another profile")
    }
    return nil
  }

  private func assume(
    _ roleARN: String, _ profile: [String: String], _ name: String, _ context: CredentialContext,
    above: [String]
  ) throws(IdentityError) -> Credentials {
    let session = profile["role_session_name"]
    if let path = profile["web_identity_token_file"] {
      return try WebIdentityProvider.assume(
        roleARN, source: .file(path: path, namedBy: "the profile \(name)"), context,
        label: "profile \(name)", sessionName: session)
    }
    if profile["mfa_serial"] != nil {
      throw problem("its role demands a code from a person (mfa_serial)", name)
    }
    guard let source = try source(profile, name, context, above: above) else {
      throw problem(
        "it has role_arn but no source_profile, credential_source or "
          + "web_identity_token_file", name)
    }
    try AccountGuard.check(roleARN, allowed: context.settings.allowedAccountIDs)
    let role = try STSClient.Role(
      arn: roleARN, sessionName: context.sessionName(session),
      seconds: profile["duration_seconds"].flatMap(Int.init) ?? context.settings.sessionSeconds,
      externalID: profile["external_id"])
    let answer = try context.sts().assume(role, with: source.keys)
    context.facts.note {
      $0.roleARN = roleARN
      $0.skew = answer.skew
    }
    return Credentials(
      keys: answer.keys, expires: answer.expires,
      provider: "profile \(name) (role over \(source.provider))", principal: answer.principal,
      obtained: context.surroundings.now())
  }

  private func source(
    _ profile: [String: String], _ name: String, _ context: CredentialContext, above: [String]
  ) throws(IdentityError) -> Credentials? {
    if let source = profile["source_profile"] {
      return try resolve(source, context, above: above + [name])
    }
    switch profile["credential_source"] {
    case "Environment": return try EnvironmentProvider().fetch(context)
    case "EcsContainer": return try ContainerProvider().fetch(context)
    case "Ec2InstanceMetadata": return try InstanceProvider().fetch(context)
    case let other?: throw problem("credential_source '\(other)' is not known", name)
    case nil: return nil
    }
  }

  private func problem(_ what: String, _ profile: String, help: String? = nil) -> IdentityError {
    IdentityError(
      "the AWS profile '\(profile)' can't be used: \(what)", code: "identity.profile",
      help: help)
  }
}
