import MarqueeBase
import Testing

@testable import MarqueeAWS

/// What libpq and the servers say, and what a person reads.
@Suite struct ConnectionFailureTests {
  static let host = "site.cluster-abc.eu-west-1.rds.amazonaws.com"

  static func evidence(
    token: Bool = true, host: String = host, skew: Duration? = .seconds(1), age: Duration = .zero,
    credentialsEnd: Duration = .seconds(3600), user: String = "site"
  ) throws -> ConnectionEvidence {
    let start = FakeWorld.start
    let credentials = Credentials(
      keys: SigningKeys(accessKeyID: "ASIA", secretAccessKey: Secret("s")),
      expires: start.adding(credentialsEnd), provider: "web identity (a test)",
      principal: "arn:aws:sts::123456789012:assumed-role/marquee/build", obtained: start)
    let access = try DatabaseAccess(host: host, user: user, region: "eu-west-1")
    return ConnectionEvidence(
      host: host, port: 5432, user: user, now: start.adding(age),
      token: token
        ? try DatabaseToken.mint(for: access, credentials: credentials, now: start) : nil,
      credentials: token ? credentials : nil, skew: skew, authorities: "the RDS bundle")
  }

  static let pam = #"FATAL:  PAM authentication failed for user "site""#

  @Test(arguments: [
    (pam, "28000", "refused"),
    (
      "connection failed: \(pam)\nconnection failed: FATAL:  no pg_hba.conf entry for host, no encryption",
      "28000", "refused"
    ),
    (#"FATAL:  password authentication failed for user "site""#, "28P01", "not-in-rds-iam"),
    (
      #"FATAL:  no pg_hba.conf entry for host "1.2.3.4", user "site", database "d", no encryption"#,
      "28000", "demands-tls"
    ),
    (
      #"FATAL:  no pg_hba.conf entry for host "1.2.3.4", user "site", database "d", SSL encryption"#,
      "28000", "no-rule"
    ),
    ("server does not support SSL, but SSL was required", "", "tls-missing"),
    ("SSL error: certificate verify failed", "", "untrusted"),
    ("certificate verify failed: unable to get local issuer certificate", "", "untrusted"),
    ("SSL error: sslv3 alert certificate has expired", "", "certificate-expired"),
    (#"server certificate for "a" does not match host name "b""#, "", "wrong-name"),
    (#"root certificate file "/x" does not exist"#, "", "authorities-missing"),
    (#"invalid URI query parameter: "Action""#, "", "token-in-url"),
    ("FATAL:  unable to accept connection, access denied", "28000", "dsql-refused"),
    ("FATAL:  sorry, too many connections", "53300", "too-many-connections"),
    ("FATAL:  rate exceeded", "53400", "too-many-connections"),
  ])
  func namesTheCause(_ message: String, _ state: String, _ code: String) throws {
    let error = ConnectionFailure(sqlState: state, message: message)
      .explained(try Self.evidence())
    #expect(error?.code.rawValue == "identity.database.\(code)")
  }

  @Test func leavesOtherFailuresAlone() throws {
    for message in [#"FATAL:  database "x" does not exist"#, "Connection refused"] {
      #expect(
        ConnectionFailure(message: message).explained(try Self.evidence()) == nil)
    }
  }

  @Test func tellsThePAMCasesApart() throws {
    let failure = ConnectionFailure(sqlState: "28000", message: Self.pam)
    func code(_ evidence: ConnectionEvidence) -> String? {
      failure.explained(evidence)?.code.rawValue
    }
    #expect(code(try Self.evidence(token: false)) == "identity.database.takes-tokens")
    #expect(code(try Self.evidence(age: .seconds(901))) == "identity.database.token-expired")
    #expect(
      failure.explained(
        try Self.evidence(age: .seconds(61), credentialsEnd: .seconds(60)))?.message
        == "the token ended with the credentials that signed it")
    #expect(code(try Self.evidence(skew: .seconds(-400))) == "identity.database.clock")
    #expect(code(try Self.evidence(host: "localhost")) == "identity.database.signed-host")
  }

  @Test func printsEverythingAsSigned() throws {
    let error = ConnectionFailure(sqlState: "28000", message: Self.pam)
      .explained(try Self.evidence())
    #expect(
      error?.notes == [
        #"the server said: FATAL:  PAM authentication failed for user "site" (SQLSTATE 28000)"#,
        "signed user: site",
        "signed host: site.cluster-abc.eu-west-1.rds.amazonaws.com:5432",
        "signed region: eu-west-1",
        "signer: arn:aws:sts::123456789012:assumed-role/marquee/build from web identity (a test)",
        "the signer's credentials end: 2026-03-27T17:20:54Z",
        "the token ends: 2026-03-27T16:35:54Z; it is now 2026-03-27T16:20:54Z",
        "this machine's clock: 1 s behind AWS's",
        "needed: rds-db:connect on "
          + "arn:aws:rds-db:eu-west-1:123456789012:dbuser:cluster-RESOURCEID/site",
      ])
  }
}

@Suite struct CertificateTests {
  static let rds = Certificate(
    subject: "CN=x", issuer: "CN=Amazon RDS eu-west-1 Root CA RSA2048 G1, O=Amazon Web Services",
    names: ["x.eu-west-1.rds.amazonaws.com"])
  static let now = FakeWorld.start

  static func advice(
    _ certificate: Certificate, refusal: String? = "unable to get local issuer certificate",
    matches: Bool = true
  ) -> IdentityError? {
    CertificateAdvisor.advise(
      ServerChain(
        version: "TLSv1.3", certificates: [certificate], refusal: refusal, matchesHost: matches),
      host: "h", choice: "the system's roots", trusted: [], now: now)
  }

  @Test func namesTheIssuerAndTheBundleThatHasIt() {
    let error = Self.advice(Self.rds)
    #expect(error?.code == "identity.tls.untrusted")
    #expect(
      error?.message
        == "the certificate of h was issued by '\(Self.rds.issuer)', which the system's roots does "
        + "not have")
    #expect(error?.help?.contains("global-bundle.pem") == true)
    let amazon = Certificate(subject: "CN=x", issuer: "CN=Amazon Root CA 1, O=Amazon, C=US")
    #expect(Self.advice(amazon)?.help?.contains("sslrootcert=system") == true)
    let other = Certificate(subject: "CN=x", issuer: "CN=Somebody")
    #expect(Self.advice(other)?.help?.contains("in the middle") == true)
  }

  @Test func looksAtTimesAndNames() {
    var certificate = Self.rds
    #expect(Self.advice(certificate, refusal: nil) == nil)
    #expect(
      Self.advice(certificate, refusal: nil, matches: false)?.code == "identity.tls.wrong-name")
    certificate.ends = Self.now.adding(.seconds(-1))
    #expect(Self.advice(certificate)?.code == "identity.tls.expired")
    certificate.ends = nil
    certificate.starts = Self.now.adding(.seconds(1))
    #expect(Self.advice(certificate)?.code == "identity.tls.not-yet-valid")
  }

  struct Case: Sendable {
    var host: String
    var variables: [String: String] = [:]
    var settings = CertificateChoice.Settings()
    var origin: String?
    var files: [String] = []
    var warns = false
  }

  static let roots = "/etc/ssl/certs/ca-certificates.crt"

  @Test(arguments: [
    Case(
      host: "x.dsql.eu-west-1.on.aws", origin: "the system's roots, for Aurora DSQL",
      files: [roots]),
    Case(
      host: "x.dsql.eu-west-1.on.aws", variables: ["RDS_CA_PEM": "/ca.pem"],
      origin: "the system's roots, for Aurora DSQL", files: [roots]),
    Case(
      host: "p.proxy-x.eu-west-1.rds.amazonaws.com", origin: "the system's roots, for RDS Proxy",
      files: [roots]),
    Case(
      host: "x.y.eu-west-1.rds.amazonaws.com", origin: "the system's roots, for RDS",
      files: [roots], warns: true),
    Case(
      host: "x.y.eu-west-1.rds.amazonaws.com", settings: .init(folder: "/site"),
      origin: "/site/certs/global-bundle.pem and the system's roots, for RDS",
      files: ["/site/certs/global-bundle.pem", roots]),
    Case(
      host: "x.y.eu-west-1.rds.amazonaws.com", variables: ["RDS_CA_PEM": "/ca.pem"],
      origin: "RDS_CA_PEM in the environment, and the system's roots", files: ["/ca.pem", roots]),
    Case(
      host: "x.y.eu-west-1.rds.amazonaws.com", settings: .init(rdsBundle: "/ca.pem"),
      origin: "the configuration, and the system's roots", files: ["/ca.pem", roots]),
    Case(
      host: "x.y.eu-west-1.rds.amazonaws.com", variables: ["PGSSLROOTCERT": "/ca.pem"],
      origin: "PGSSLROOTCERT in the environment", files: ["/ca.pem"]),
    Case(
      host: "x.dsql.eu-west-1.on.aws", variables: ["PGSSLROOTCERT": "/ca.pem"],
      origin: "PGSSLROOTCERT in the environment", files: ["/ca.pem"]),
    Case(
      host: "x.y.eu-west-1.rds.amazonaws.com", variables: ["RDS_CA_PEM": "/ca.pem"],
      settings: .init(sslRootCert: "system"), origin: "sslrootcert", files: [roots]),
    Case(host: "h", settings: .init(sslRootCert: "/missing")),
    Case(host: "h", settings: .init(sslRootCert: "/not-pem")),
    Case(host: "h", variables: ["RDS_CA_PEM": "-----BEGIN CERTIFICATE-----\\nnonsense"]),
  ])
  func choosesForTheEndpoint(_ one: Case) throws {
    let world = FakeWorld(files: [
      Self.roots: "roots", "/ca.pem": try Self.realPEM(), "/not-pem": "hello",
      "/site/certs/global-bundle.pem": try Self.realPEM(),
    ])
    let surroundings = world.surroundings(one.variables)
    func choose() throws -> CertificateChoice {
      try .choose(for: DatabaseEndpoint(host: one.host), one.settings, surroundings)
    }
    guard let origin = one.origin else {
      let error = #expect(throws: IdentityError.self) { try choose() }
      #expect(error?.code == "identity.ca")
      return
    }
    let choice = try choose()
    #expect(choice.origin == origin)
    #expect(choice.files == one.files)
    #expect((choice.warning != nil) == one.warns)
  }

  /// An express cluster is known by its authorities alone.
  @Test(arguments: [
    ("x.cluster-y.eu-west-1.rds.amazonaws.com", "CN=Amazon Root CA 1, O=Amazon, C=US", true),
    ("x-instance-1.y.eu-west-1.rds.amazonaws.com", "C=US, O=Amazon, CN=Amazon Root CA 3", true),
    (
      "x.cluster-y.eu-west-1.rds.amazonaws.com",
      "CN=Amazon RDS eu-west-1 Root CA RSA2048 G1, O=Amazon Web Services, Inc.", false
    ),
    ("p.proxy-y.eu-west-1.rds.amazonaws.com", "CN=Amazon Root CA 1, O=Amazon, C=US", false),
    ("x.dsql.eu-west-1.on.aws", "CN=Amazon Root CA 1, O=Amazon, C=US", false),
  ])
  func expressClusters(_ host: String, _ issuer: String, _ isExpress: Bool) {
    let chain = ServerChain(
      version: "TLSv1.3", certificates: [Certificate(subject: "CN=x", issuer: issuer)],
      refusal: nil, matchesHost: true)
    let note = chain.expressNote(for: DatabaseEndpoint(host: host))
    #expect((note?.contains("IPv4 only") == true) == isExpress)
  }

  /// Any certificate will do: the first of the system's.
  static func realPEM() throws -> String {
    let text = String(
      decoding: try IdentityDependencies.live(environment: Environment(process: [:]))
        .readFile(roots), as: UTF8.self)
    let end = try #require(text.firstRange(of: "-----END CERTIFICATE-----"))
    return String(text[..<end.upperBound]) + "\n"
  }

  @Test func takesTextWithEscapedLineEnds() throws {
    let text = try Self.realPEM().replacing("\n", with: "\\n")
    let world = FakeWorld(files: [Self.roots: "roots"])
    let choice = try CertificateChoice.choose(
      for: DatabaseEndpoint(host: "x.y.eu-west-1.rds.amazonaws.com"), .init(),
      world.surroundings(["RDS_CA_PEM": text]))
    #expect(choice.files == [Self.roots])
    #expect(Certificate.all(inPEM: Array((choice.text ?? "").utf8)).count == 1)
  }
}
