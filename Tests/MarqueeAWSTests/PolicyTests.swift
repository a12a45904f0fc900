import MarqueeBase
import Testing

@testable import MarqueeAWS

/// One statement's policy with a condition, for Vercel's team issuer.
private func trust(
  _ condition: String, provider: String = "oidc.vercel.com/acme",
  action: String = "sts:AssumeRoleWithWebIdentity", effect: String = "Allow"
) -> String {
  """
  {"Version":"2012-10-17","Statement":{"Effect":"\(effect)","Principal":{"Federated":
  "arn:aws:iam::123456789012:oidc-provider/\(provider)"},"Action":"\(action)",
  "Condition":\(condition)}}
  """
}

private func test(_ operatorName: String, _ claim: String, _ values: String) -> String {
  #"{"\#(operatorName)":{"oidc.vercel.com/acme:\#(claim)":\#(values)}}"#
}

@Suite struct TrustEvaluatorTests {
  static let sub = #""owner:acme:project:site:environment:production""#

  /// An operator, a claim, the listed values, and whether it lets the token in.
  @Test(arguments: [
    ("StringEquals", "sub", sub, true), ("stringequals", "SUB", sub, true),
    ("StringEquals", "sub", #"["x", \#(sub)]"#, true), ("StringEquals", "sub", #""x""#, false),
    ("StringEquals", "sub", #""OWNER:acme:project:site:environment:production""#, false),
    (
      "StringEqualsIgnoreCase", "sub", #""OWNER:acme:project:site:environment:production""#, true
    ),
    ("StringNotEquals", "sub", #""x""#, true), ("StringNotEquals", "sub", sub, false),
    ("StringNotEquals", "sub", #"["x", \#(sub)]"#, false),
    ("StringNotEquals", "absent", #""x""#, true),
    ("StringLike", "sub", #""owner:acme:*""#, true),
    ("StringLike", "sub", #""owner:acme:project:site:environment:pr?duction""#, true),
    ("StringLike", "sub", #""owner:*:x""#, false), ("StringLike", "sub", #""Owner:*""#, false),
    ("StringNotLike", "sub", #""owner:*""#, false), ("StringNotLike", "sub", #""repo:*""#, true),
    ("StringEquals", "sub", #""owner:acme:*""#, false),
    ("StringEquals", "absent", #""x""#, false), ("StringEqualsIfExists", "absent", #""x""#, true),
    ("StringEqualsIfExists", "sub", #""x""#, false), ("StringLikeIfExists", "sub", sub, true),
    ("ForAllValues:StringEquals", "absent", #""x""#, true),
    ("ForAllValues:StringEquals", "groups", #"["a","b"]"#, true),
    ("ForAllValues:StringEquals", "groups", #""a""#, false),
    ("ForAnyValue:StringEquals", "groups", #""b""#, true),
    ("ForAnyValue:StringEquals", "groups", #""c""#, false),
    ("ForAnyValue:StringEquals", "absent", #""c""#, false),
    ("ForAnyValue:StringLikeIfExists", "absent", #""c""#, true),
    ("Null", "absent", #""true""#, true), ("Null", "sub", #""true""#, false),
    ("Null", "sub", "false", true), ("Bool", "flag", "true", true),
    ("Bool", "flag", #""false""#, false), ("NumericEquals", "run", "7", true),
    ("NumericLessThan", "run", #""7""#, false), ("NumericGreaterThanEquals", "run", "7", true),
  ])
  func judges(_ operatorName: String, _ claim: String, _ values: String, _ expected: Bool) throws {
    let claims = TokenClaims(
      issuer: "https://oidc.vercel.com/acme",
      subject: "owner:acme:project:site:environment:production",
      audiences: ["https://vercel.com/acme"],
      further: ["groups": ["a", "b"], "flag": ["true"], "run": ["7"]])
    let policy = try PolicyDocument(trust(test(operatorName, claim, values)))
    let decision = TrustEvaluator(claims: claims).evaluate(policy)
    #expect(decision.isAllowed == expected, "\(decision.lines)")
  }

  @Test func demandsEveryConditionAndLetsDenyWin() throws {
    let both = """
      {"StringEquals":{"oidc.vercel.com/acme:sub":\(Self.sub),
      "oidc.vercel.com/acme:aud":"https://vercel.com/other"}}
      """
    let evaluator = TrustEvaluator(claims: .vercel)
    #expect(evaluator.evaluate(try PolicyDocument(trust(both))).verdict == .notAllowed)
    let allow = trust(test("StringEquals", "sub", Self.sub))
    let deny = trust(test("StringLike", "sub", #""owner:*""#), effect: "Deny")
    func statement(_ text: String) -> Substring {
      let start = text.firstRange(of: "\"Statement\":")!.upperBound
      return text[start...].dropLast()
    }
    let policy = try PolicyDocument(
      "{\"Statement\":[\(statement(allow)),\(statement(deny))]}")
    let decision = evaluator.evaluate(policy)
    #expect(decision.verdict == .denied)
    #expect(decision.headline == "the trust policy refuses this token: statement 2 applies")
  }

  @Test func doesNotGuessWhatItCanNotKnow() throws {
    let policy = try PolicyDocument(trust(#"{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#))
    let decision = TrustEvaluator(claims: .vercel).evaluate(policy)
    #expect(decision.verdict == .unknown)
    #expect(decision.headline.hasSuffix("IpAddress aws:SourceIp"))
  }

  struct Hint: Sendable, CustomTestStringConvertible {
    var condition: String
    var claims = TokenClaims.vercel
    var provider = "oidc.vercel.com/acme"
    var action = "sts:AssumeRoleWithWebIdentity"
    var hint: String
    var testDescription: String { hint }
  }

  static func gitHub(_ subject: String) -> TokenClaims {
    TokenClaims(
      issuer: "https://token.actions.githubusercontent.com", subject: subject,
      audiences: ["sts.amazonaws.com"])
  }

  static func gitHubTest(_ subject: String) -> String {
    #"{"StringLike":{"token.actions.githubusercontent.com:sub":"\#(subject)"}}"#
  }

  static let github = "token.actions.githubusercontent.com"

  static let hints: [Hint] = [
    Hint(
      condition: test(
        "StringEquals", "sub", #""owner:Acme:project:site:environment:production""#),
      hint: "only upper and lower case differ, and case matters"),
    Hint(
      condition: test("StringEquals", "sub", #""owner:acme:project:site:environment:preview""#),
      hint: "the environment differs: the policy wants 'preview', the token has 'production'"),
    Hint(
      condition: test("StringEquals", "sub", #""owner:acme:project:shop:environment:production""#),
      hint: "the project differs: the policy wants 'shop', the token has 'site'"),
    Hint(
      condition: test("StringEquals", "sub", #""owner:acme:project:site:environment:*""#),
      hint: "StringEquals takes * and ? as they are: use StringLike"),
    Hint(
      condition: test("StringEquals", "aud", #""https://vercel.com/acme/""#),
      hint: "only a slash or a space at the end differs"),
    Hint(
      condition: test("StringEquals", "aud", #""sts.amazonaws.com""#),
      hint: "Vercel's tokens have the audience https://vercel.com/acme"),
    Hint(
      condition: #"{"StringEquals":{"oidc.vercel.com:sub":"x"}}"#,
      hint: "the policy is for Vercel's global issuer, the token is of the team issuer "
        + "oidc.vercel.com/acme"),
    Hint(
      condition: #"{"StringEquals":{"oidc.vercel.com/umbrella:sub":"x"}}"#,
      hint: "the policy is for the team 'umbrella', the token is of 'acme'"),
    Hint(
      condition: "{}", provider: "oidc.vercel.com",
      hint: "the policy is for Vercel's global issuer, the token is of the team issuer "
        + "oidc.vercel.com/acme"),
    Hint(
      condition: "{}", provider: "oidc.vercel.com/Acme",
      hint: "only upper and lower case of the issuer differ"),
    Hint(
      condition: "{}", action: "sts:AssumeRole",
      hint: "sts:AssumeRole is for keys; a token needs sts:AssumeRoleWithWebIdentity"),
    Hint(
      condition: test("StringEquals", "environment_id", #""x""#),
      hint: "the token has no claim 'environment_id'"),
    Hint(
      condition: test("StringNotEquals", "sub", sub),
      hint: "the policy refuses exactly this value"),
    Hint(
      condition: gitHubTest("repo:acme/site:ref:refs/heads/main"),
      claims: gitHub("repo:acme@1/site@2:ref:refs/heads/main"), provider: github,
      hint: "the token has an immutable sub with ids: write 'repo:acme@1/site@2:…'"),
    Hint(
      condition: gitHubTest("repo:acme/site:ref:refs/heads/main"),
      claims: gitHub("repo:acme/site:environment:production"), provider: github,
      hint: "a job with an environment has 'environment:NAME' in place of the branch"),
    Hint(
      condition: gitHubTest("repo:acme/site:ref:refs/heads/main"),
      claims: gitHub("repo:acme/site:pull_request"), provider: github,
      hint: "the token is of a pull request"),
    Hint(
      condition: gitHubTest("repo:acme/site:ref:refs/heads/main"),
      claims: gitHub("repo:acme/site:ref:refs/heads/dev"), provider: github,
      hint: "the policy wants 'ref:refs/heads/main', the token has 'ref:refs/heads/dev'"),
    Hint(
      condition: gitHubTest("repo:acme/shop:*"),
      claims: gitHub("repo:acme/site:ref:refs/heads/dev"), provider: github,
      hint: "the repository differs: the policy wants 'acme/shop', the token has 'acme/site'"),
  ]

  @Test(arguments: hints)
  func namesTheNearestMatch(_ one: Hint) throws {
    let policy = try PolicyDocument(
      trust(one.condition, provider: one.provider, action: one.action))
    let decision = TrustEvaluator(claims: one.claims, account: "123456789012").evaluate(policy)
    #expect(decision.verdict == .notAllowed)
    #expect(decision.decisive?.failures.first?.hint == one.hint)
    #expect(decision.headline.contains(one.hint))
  }

  @Test func seesTheProviderOfAnotherAccount() throws {
    let decision = TrustEvaluator(claims: .vercel, account: "999999999999")
      .evaluate(try PolicyDocument(trust("{}")))
    #expect(
      decision.decisive?.failures.first?.hint
        == "that provider is in the account 123456789012, the role in 999999999999")
  }

  @Test(arguments: [
    ("", "it is not JSON"), ("{}", "it has no Statement"),
    (#"{"Statement":[{"Action":"x"}]}"#, "statement 1 has no Effect of Allow or Deny"),
  ])
  func explainsWhatIsNoPolicy(_ text: String, _ why: String) {
    let error = #expect(throws: IdentityError.self) { try PolicyDocument(text) }
    #expect(error?.message == "the policy can't be read: \(why)")
  }
}

@Suite struct PolicyLinterTests {
  static func codes(_ text: String) throws -> [String] {
    PolicyLinter.lint(try PolicyDocument(text), file: "p.json").map(\.code.rawValue)
  }

  static let aud = #""oidc.vercel.com/acme:aud":"https://vercel.com/acme""#
  static func with(_ further: String) -> String { #"{"StringEquals":{\#(aud)},\#(further)}"# }

  @Test(arguments: [
    (
      #"{"StringEquals":{\#(aud),"oidc.vercel.com/acme:sub":"owner:acme:project:site:environment:production"}}"#,
      []
    ),
    (#"{"StringEquals":{\#(aud)}}"#, ["policy.missing-sub"]),
    ("{}", ["policy.missing-aud", "policy.missing-sub"]),
    (
      with(#""ForAllValues:StringLike":{"oidc.vercel.com/acme:sub":"owner:acme:project:site:*"}"#),
      ["policy.missing-sub", "policy.for-all-values", "policy.wide-subject"]
    ),
    (
      with(
        #""StringLikeIfExists":{"oidc.vercel.com/acme:sub":"owner:acme:project:site:environment:preview"}"#
      ),
      ["policy.missing-sub", "policy.if-exists"]
    ),
    (with(#""StringNotEquals":{"oidc.vercel.com/acme:sub":"x"}"#), ["policy.missing-sub"]),
    (with(#""StringLike":{"oidc.vercel.com/acme:sub":"*"}"#), ["policy.wide-subject"]),
    (with(#""StringLike":{"oidc.vercel.com/acme:sub":"owner:*"}"#), ["policy.wide-subject"]),
    (with(#""StringLike":{"oidc.vercel.com/acme:sub":"owner:acme:*"}"#), ["policy.wide-subject"]),
    (
      with(#""StringEquals":{"oidc.vercel.com/acme:sub":"owner:acme:*"}"#)
        .replacing("\"StringEquals\":{\(aud)},", with: "\"StringLike\":{\(aud)},"),
      ["policy.literal-wildcard"]
    ),
    (
      with(
        #""StringLike":{"oidc.vercel.com:sub":"owner:acme:project:site:environment:production"}"#),
      ["policy.other-issuer"]
    ),
  ])
  func lintsTrust(_ condition: String, _ expected: [String]) throws {
    #expect(try Self.codes(trust(condition)) == expected)
  }

  @Test(arguments: [
    ("repo:acme/site:ref:refs/heads/main", false), ("repo:acme/site:*", true),
    ("repo:acme/*", true), ("repo:*", true), ("*", true),
    ("project_path:g/p:ref_type:branch:ref:main", false),
    ("project_path:g/*:ref_type:branch:ref:main", true),
    ("owner:acme:project:site:environment:*", true), ("owner:acme:project:s?te:x:y", true),
  ])
  func judgesTheWidthOfSubjects(_ subject: String, _ isWide: Bool) {
    #expect((SubjectWidth.judge(subject) != nil) == isWide)
  }

  @Test(arguments: [
    (
      "rds-db:connect",
      "arn:aws:rds-db:eu-west-1:123456789012:dbuser:cluster-ABCDEFGHIJKL01234/site", []
    ),
    (
      "rds-db:connect", "arn:aws:rds-db:eu-west-1:123456789012:dbuser:prx-0123456789abcdef0/site",
      []
    ),
    (
      "rds-db:connect", "arn:aws:rds-db:eu-west-1:123456789012:dbuser:my-cluster/site",
      ["policy.resource-name"]
    ),
    (
      "rds-db:connect", "arn:aws:rds-db:eu-west-1:123456789012:dbuser:cluster-abc123def456/site",
      ["policy.resource-name"]
    ),
    (
      "rds-db:connect", "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-production/site",
      ["policy.resource-name"]
    ),
    (
      "rds-db:connect", "arn:aws:rds-db:eu-west-1:123456789012:dbuser:*/site",
      ["policy.wide-resource"]
    ),
    (
      "rds-db:connect", "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/*",
      ["policy.wide-user"]
    ),
    (
      "rds-db:connect", "arn:aws:rds:eu-west-1:123456789012:cluster:my-cluster",
      ["policy.wrong-resource"]
    ),
    ("rds-db:connect", "*", ["policy.wide-resource"]),
    ("rds:connect", "*", ["policy.wrong-action"]),
    (
      "rds-db:*", "arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL01234/site",
      ["policy.wide-action"]
    ),
    (
      "dsql:DbConnect", "arn:aws:dsql:eu-west-1:123456789012:cluster/abcdefghijklmnopqrstuvwxyz", []
    ),
    (
      "dsql:DbConnect", "arn:aws:dsql:eu-west-1:123456789012:cluster/site", ["policy.resource-name"]
    ),
    ("dsql:DbConnectAdmin", "*", ["policy.wide-resource"]),
  ])
  func lintsPermissions(_ action: String, _ resource: String, _ expected: [String]) throws {
    let policy =
      #"{"Statement":[{"Effect":"Allow","Action":"\#(action)","Resource":["\#(resource)"]}]}"#
    #expect(try Self.codes(policy) == expected)
  }

  @Test func showsThePlace() throws {
    let text = """
      {"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::1:oidc-provider/i.example"},
        "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {
          "StringEquals": {"i.example:aud": "a"},
          "ForAllValues:StringEquals": {"i.example:sub": "s"}}}]}
      """
    let found = PolicyLinter.lint(try PolicyDocument(text), file: "p.json")
    #expect(found.last?.location?.description == "p.json:4:5")
  }

  @Test func writesPoliciesThatItsOwnLinterAndEvaluatorTake() throws {
    let text = PolicyGenerator.trust(.vercel, account: "123456789012")
    #expect(try Self.codes(text) == [])
    let decision = TrustEvaluator(claims: .vercel, account: "123456789012")
      .evaluate(try PolicyDocument(text))
    #expect(decision.isAllowed)
    let wide = PolicyGenerator.trust(
      .vercel, account: "123456789012",
      subjects: ["owner:acme:project:site:environment:*", TokenClaims.vercel.subject])
    #expect(
      TrustEvaluator(claims: .vercel).evaluate(try PolicyDocument(wide)).isAllowed)
    let access = try DatabaseAccess(
      host: "site.cluster-abc.cn-north-1.rds.amazonaws.com.cn", user: "site")
    let permissions = PolicyGenerator.permissions(
      access, account: "123456789012", resourceID: "cluster-ABCDEFGHIJKL01234")
    #expect(try Self.codes(permissions) == [])
    #expect(
      permissions.contains(
        "arn:aws-cn:rds-db:cn-north-1:123456789012:dbuser:cluster-ABCDEFGHIJKL01234/site"))
    let dsql = try DatabaseAccess(
      host: "abcdefghijklmnopqrstuvwxyz", user: "admin", region: "us-east-1")
    #expect(
      PolicyGenerator.permissions(dsql, account: "123456789012").contains(
        "arn:aws:dsql:us-east-1:123456789012:cluster/abcdefghijklmnopqrstuvwxyz"))
    #expect(PolicyGenerator.requiredAction(dsql) == "dsql:DbConnectAdmin")
  }

  /// The rights in S3 and CloudFront: what is used and nothing else, without holes.
  @Test func writesTheLeastRightsInStorage() throws {
    func use(
      _ place: String, _ purpose: PolicyGenerator.BucketUse.Purpose
    ) throws -> PolicyGenerator.BucketUse {
      .init(try S3Location(place), purpose)
    }
    let statements = PolicyGenerator.storage(
      [
        try use("s3://site/public", .publish), try use("s3://state/marquee", .state),
        try use("s3://media/posters", .listing), try use("s3://media/stills $*", .listing),
        try use("s3://media/posters", .listing),
      ], distribution: "E1A2B3C4D5E6F7", account: nil,
      partition: Partition(region: "cn-north-1"))
    #expect(
      statements.map(\.sid) == [
        "MarqueePublish", "MarqueePublishState", "MarqueeList", "MarqueeList2", "MarqueeList3",
        "MarqueeInvalidate",
      ])
    #expect(statements[0].resources == ["arn:aws-cn:s3:::site/public/*"])
    #expect(statements[2].prefixes == ["posters/*", "stills ${$}${*}/*"])
    #expect(statements[2].resources == ["arn:aws-cn:s3:::media"])
    #expect(statements[2].actions == ["s3:ListBucket"])
    #expect(
      statements[5].resources == ["arn:aws-cn:cloudfront::ACCOUNT:distribution/E1A2B3C4D5E6F7"])
    #expect(!statements.contains { $0.actions.contains { $0.contains("*") } })
    let text = PolicyGenerator.policy(statements)
    #expect(try Self.codes(text) == [], "\(text)")
    // A whole bucket has no condition, and a listing alone may not write.
    let whole = PolicyGenerator.storage(
      [try use("s3://site", .listing)], distribution: nil, account: nil, partition: .standard)
    #expect(whole.count == 1 && whole[0].prefixes == nil && whole[0].actions == ["s3:ListBucket"])
  }
}
