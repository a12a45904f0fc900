internal import MarqueeBase

/// Reads the JSON of container agents and of the instance metadata service.
enum MetadataAnswer {
  static func credentials(
    _ json: JSON, provider: String, _ context: CredentialContext
  ) throws(IdentityError) -> Credentials {
    guard let access = json["AccessKeyId"]?.text,
      let secret = json["SecretAccessKey"]?.text.map({ Secret($0) }),
      let token = json["Token"]?.text.map({ Secret($0) })
    else {
      let code = json["Code"]?.text ?? json["code"]?.text ?? "no keys in the answer"
      throw IdentityError(
        "\(provider) gave no credentials: \(code.cleaned(of: [], limit: 100))",
        code: "identity.metadata")
    }
    return Credentials(
      keys: try CredentialText.keys(access, secret, token, from: provider),
      expires: try CredentialText.expiry(json["Expiration"], from: provider), provider: provider,
      principal: json["RoleArn"]?.text, obtained: context.surroundings.now())
  }
}
