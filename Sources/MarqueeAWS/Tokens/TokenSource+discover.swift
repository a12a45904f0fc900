package import MarqueeBase

extension TokenSource {
  /// The places that were looked at for an OIDC token, in order, and the result.
  package struct Search: Sendable {
    /// One place and what was found there.
    package struct Step: Hashable, Sendable {
      /// The name of a variable, or of another source.
      package var place: String
      /// The source in words, `passed over` after an earlier find, or the reason for which nothing
      /// was found.
      package var found: String
    }
    package var steps: [Step] = []
    /// The first source that was found; nil when there is none.
    package var chosen: TokenSource?
    /// Sentences about a second token of the same name that is not used.
    package var warnings: [String] = []
  }

  /// Looks for a token in this order: the file that the settings name; the variable that they name
  /// (GitLab's `id_tokens:`); `VERCEL_OIDC_TOKEN`; `AWS_WEB_IDENTITY_TOKEN_FILE`; the
  /// services of ``TokenService``.
  ///
  /// The settings come first because the user wrote them; the others may be set by the platform. A
  /// variable that the settings name and that is not set is passed over: the same site may also be
  /// built on a laptop or as a preview, where another source has the token.
  package static func discover(
    _ settings: IdentitySettings, _ environment: Environment
  ) -> Search {
    var search = Search()
    func look(_ place: String, _ source: TokenSource?, missing: String = "not set") {
      let shown = source.map { search.chosen == nil ? $0.description : "passed over" }
      search.steps.append(.init(place: place, found: shown ?? missing))
      if search.chosen == nil { search.chosen = source }
    }
    look(
      "the settings' token file",
      settings.oidcTokenFile.map { .file(path: $0, namedBy: "the settings") })
    if let name = settings.oidcTokenVariable {
      look(
        name,
        environment[name].map {
          .variable(
            name: name, origin: $0.origin,
            hint: "start the job again: GitLab makes a token when the job starts")
        })
    }
    look("VERCEL_OIDC_TOKEN", vercel(environment, &search.warnings))
    look(
      "AWS_WEB_IDENTITY_TOKEN_FILE",
      environment["AWS_WEB_IDENTITY_TOKEN_FILE"].map {
        .file(path: $0.value, namedBy: "AWS_WEB_IDENTITY_TOKEN_FILE in \($0.origin)")
      })
    let audience = settings.oidcAudience ?? "sts.amazonaws.com"
    for service in TokenService.all {
      let missing = service.missing(environment)
      look(
        service.name, missing == nil ? .service(service, audience: audience) : nil,
        missing: missing ?? "")
    }
    return search
  }

  private static func vercel(
    _ environment: Environment, _ warnings: inout [String]
  ) -> TokenSource? {
    guard let setting = environment["VERCEL_OIDC_TOKEN"] else { return nil }
    for place in setting.shadowed {
      warnings.append(
        "VERCEL_OIDC_TOKEN in \(setting.origin) is used; another one in \(place) is not")
    }
    return .variable(
      name: "VERCEL_OIDC_TOKEN", origin: setting.origin,
      hint: "run 'vercel env pull': a token for local work lives 12 hours")
  }
}
