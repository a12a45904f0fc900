package import MarqueeBase

extension DatabaseKey {
  /// The keys of `database:` that configure how the build proves its identity.
  static let identity: [DatabaseKey] = [
    DatabaseKey(
      "auth", .identity(authentication), shape: .words(["token", "password"]),
      default: "told from what there is", "`token` or `password`"),
    DatabaseKey(
      "role_arn", text(\.roleARN), default: "`AWS_ROLE_ARN`",
      "the role to take; this and what follows is [identity](identity/README.md#settings)"),
    DatabaseKey("region", text(\.region), default: "`AWS_REGION`", ""),
    DatabaseKey("profile", text(\.profile), default: "`AWS_PROFILE`", ""),
    DatabaseKey(
      "session_name", text(\.sessionName), default: "`AWS_ROLE_SESSION_NAME`, or `marquee`", ""),
    DatabaseKey(
      "session_seconds", seconds(\.sessionSeconds), shape: .wholeNumber(900...43_200),
      default: "`3600`", "900 to 43,200"),
    DatabaseKey("oidc_token_file", text(\.oidcTokenFile), default: fromPlatform, ""),
    DatabaseKey("oidc_token_variable", text(\.oidcTokenVariable), default: fromPlatform, ""),
    DatabaseKey("oidc_audience", text(\.oidcAudience), default: fromPlatform, ""),
    DatabaseKey(
      "allowed_account_ids",
      .identity {
        $1.allowedAccountIDs = $0.value.split { $0 == "," || $0 == " " }.map(String.init)
        return nil
      }, default: "any", "with commas between them"),
    DatabaseKey("sign_host", text(\.signHost), default: "`host`", ""),
    DatabaseKey(
      "token_duration", seconds(\.tokenSeconds), shape: .wholeNumber(1...1_000_000_000),
      default: "`900`", "seconds, for Aurora DSQL"),
    DatabaseKey("rds_ca", text(\.rdsBundle), default: "`RDS_CA_PEM`", ""),
  ]

  private static let fromPlatform = "what the platform sets"

  private static func text(
    _ path: any WritableKeyPath<IdentitySettings, String?> & Sendable
  ) -> Owner {
    .identity { field, identity in
      identity[keyPath: path] = field.value
      return nil
    }
  }

  private static func seconds(
    _ path: any WritableKeyPath<IdentitySettings, Int> & Sendable
  ) -> Owner {
    .identity { field, identity in
      if let number = Int(field.value), number > 0 {
        identity[keyPath: path] = number
        return nil
      }
      return field.mistake("'\(field.name)' wants a number of seconds")
    }
  }

  private static let authentication: Read = { field, identity in
    if let way = IdentitySettings.Authentication(rawValue: field.value) {
      identity.authentication = way
      return nil
    }
    return field.mistake(
      "'\(field.value.cleaned(of: [], limit: 40))' is no way to sign in",
      help: "write token, password, or leave it out")
  }
}

extension DatabaseSetting {
  /// The settings of identity under `database:`, with defaults for those not given.
  ///
  /// - Throws: a diagnostic for every value that can't be used, at its place.
  package func identity() throws(Diagnostics) -> IdentitySettings {
    var identity = IdentitySettings()
    var mistakes: [Diagnostic] = []
    for field in allFields {
      guard case .identity(let read) = field.key.owner else { continue }
      if let mistake = read(field, &identity) { mistakes.append(mistake) }
    }
    if !mistakes.isEmpty { throw Diagnostics(mistakes) }
    return identity
  }
}

extension DatabaseSetting.Field {
  /// A diagnostic about the field's value, at the value's place.
  package func mistake(_ message: String, help: String? = nil) -> Diagnostic {
    Diagnostic(
      message, code: "configuration.value", category: .configuration, at: location, help: help)
  }
}
