import Foundation
import MarqueeBase
import Testing

@testable import MarqueeAWS

extension AgainstTheStandIn {
  /// What the database refuses, and why nothing is sent to one that is not trusted.
  @Suite(.serialized) struct DatabaseTests {
    let aws: StandIn

    init() throws {
      aws = try StandIn.shared.get()
      try aws.post("/reset")
    }

    /// One wrong thing in a token, the reason that the stand-in gives for refusing it, and what
    /// Marquee says of the refusal.
    @Test(arguments: [
      ("user", "signed for another user or action than site", "refused"),
      ("host", "signed for ", "refused"), ("port", "signed for ", "refused"),
      ("region", "signed for the region us-east-1, this is eu-west-1", "refused"),
      ("old", "expired", "token-expired"), ("future", "signed in the future", "clock"),
      ("signature", "the signature is wrong", "refused"),
      ("stranger", "signed by an unknown key", "refused"),
      ("session", "the session token is not the signer's", "refused"),
      ("permission", "may not rds-db:connect on arn:aws:rds-db:eu-west-1:123456789012:", "refused"),
      ("ended", "the signer's credentials have expired", "refused"),
      ("tunnel", "signed for localhost", "signed-host"),
    ])
    func wrongTokens(_ fault: String, _ reason: String, _ code: String) throws {
      if fault == "ended" { try aws.post("/sts", #"{"lifetime":-1}"#) }
      if fault == "permission" {
        try aws.post(
          "/role", #"{"arn":"\#(aws.text("role"))","permissions":{"Statement":[]}}"#)
      }
      var credentials = try aws.vercel().credentials()
      credentials.expires = nil
      let clock = IdentityDependencies.live(environment: Environment(process: [:])).now()
      var (access, now, skew) = (try aws.access(), clock, Duration.zero)
      switch fault {
      case "user": access = try aws.access(user: "somebody")
      case "host":
        access = try aws.access(host: "other.cluster-standin.eu-west-1.rds.amazonaws.com")
      case "port": access = try aws.access(port: 5432)
      case "region":
        access = try aws.access(host: "site.cluster-standin.us-east-1.rds.amazonaws.com")
      case "tunnel": access = try aws.access(host: "localhost", region: "eu-west-1")
      case "old": now = clock.adding(.seconds(-1000))
      case "future": (now, skew) = (clock.adding(.seconds(1000)), .seconds(-1000))
      case "signature": credentials.keys.secretAccessKey = Secret("wrong")
      case "stranger": credentials.keys.accessKeyID = "ASIASTRANGER"
      case "session": credentials.keys.sessionToken = Secret("another")
      default: break
      }
      var token = try DatabaseToken.mint(for: access, credentials: credentials, now: now)
      if fault == "region" {
        // The right host with the wrong region in its scope.
        let other = try aws.access(host: "localhost", region: "us-east-1")
        token = try DatabaseToken.mint(for: other, credentials: credentials, now: now)
        let address = "\(aws.text("database", "host")):\(aws.number("database", "port"))"
        let query = token.secret.reveal().drop { $0 != "/" }
        let result = aws.psql("SELECT 1", password: address + query)
        #expect(result.status != 0)
      } else {
        #expect(aws.psql("SELECT 1", password: token.secret.reveal()).status != 0)
      }
      let refused = try aws.get("/log")["checks"]?.list.last?["refused"]?.text ?? "taken"
      #expect(refused.contains(reason))
      let result = aws.psql("SELECT 1", password: token.secret.reveal())
      let error = ConnectionFailure(message: result.errors).explained(
        ConnectionEvidence(
          host: aws.text("database", "host"), port: aws.number("database", "port"), user: "site",
          now: clock, token: token, credentials: credentials, skew: skew))
      if fault != "region" {
        #expect(error?.code.rawValue == "identity.database.\(code)", "\(result.errors)")
      }
      try aws.expectNoSecrets("\(String(describing: error)) \(result.errors)")
    }

    private func explain(
      _ errors: String, token: DatabaseToken? = nil, user: String = "site"
    ) -> String? {
      ConnectionFailure(message: errors).explained(
        ConnectionEvidence(
          host: aws.text("database", "host"), port: aws.number("database", "port"), user: user,
          now: FakeWorld.start, token: token))?.code.rawValue
    }

    @Test func aRoleOutsideRDSIAM() throws {
      let token = try aws.vercel().token(for: try aws.access(user: "plain"))
      let result = aws.psql("SELECT 1", password: token.secret.reveal(), user: "plain")
      #expect(
        explain(result.errors, token: token, user: "plain") == "identity.database.not-in-rds-iam")
      #expect(aws.psql("SELECT 1", password: "plain-password", user: "plain").output == "1\n")
    }

    @Test func aPasswordForARoleInRDSIAM() {
      let result = aws.psql("SELECT 1", password: "hunter2")
      #expect(explain(result.errors) == "identity.database.takes-tokens")
    }

    @Test func noTLS() {
      let result = aws.psql("SELECT 1", password: "hunter2", mode: "disable")
      #expect(explain(result.errors) == "identity.database.demands-tls")
    }

    /// The server's fault, what libpq's refusal is explained as, what the advisor says.
    @Test(arguments: [
      ("wrong_name", "wrong-name", "identity.tls.wrong-name"),
      ("expired", "untrusted", "identity.tls.expired"),
      ("other_authority", "untrusted", "identity.tls.untrusted"),
      ("no_tls", "tls-missing", "identity.tls.missing"),
    ])
    func nothingIsSentToAServerThatIsNotTrusted(
      _ fault: String, _ code: String, _ advice: String
    ) throws {
      let port = aws.number("faulty", fault)
      let token = try aws.vercel().token(for: try aws.access(port: port))
      let result = aws.psql("SELECT 1", password: token.secret.reveal(), port: port)
      #expect(result.status != 0)
      #expect(
        explain(result.errors, token: token) == "identity.database.\(code)", "\(result.errors)")
      #expect(try aws.get("/log")["faulty"]?[fault]?.list.map(\.integer) == [0, 0])
      var found: IdentityError?
      do throws(IdentityError) {
        let chain = try ServerChain.read(
          host: aws.text("database", "host"), address: "127.0.0.1", port: port,
          authorities: aws.text("authority"))
        found = CertificateAdvisor.advise(
          chain, host: aws.text("database", "host"), choice: "the test's authority", trusted: [],
          now: IdentityDependencies.live(environment: Environment(process: [:])).now())
        if fault == "other_authority" {
          #expect(found?.message.contains("CN=Another Root CA") == true)
        }
      } catch {
        found = error
      }
      #expect(found?.code.rawValue == advice)
    }

    @Test func readsAGoodChain() throws {
      let chain = try ServerChain.read(
        host: aws.text("database", "host"), address: "127.0.0.1",
        port: aws.number("database", "port"), authorities: aws.text("authority"))
      #expect(chain.version == "TLSv1.3")
      #expect(chain.refusal == nil)
      #expect(chain.matchesHost)
      #expect(chain.topIssuer == "CN=Stand-in Root CA, O=Marquee stand-in")
      #expect(chain.certificates.first?.names.first == aws.text("database", "host"))
    }

    @Test func somebodyInTheMiddleWhoStripsTLS() throws {
      try aws.post("/proxy", #"{"strip_tls":true}"#)
      let port = aws.number("database", "proxy_port")
      let token = try aws.vercel().token(for: try aws.access())
      let result = aws.psql("SELECT 1", password: token.secret.reveal(), port: port)
      #expect(explain(result.errors, token: token) == "identity.database.tls-missing")
      #expect(try aws.get("/log")["stripped"]?.integer == 0)
    }

    @Test func aTunnelWithASlowStart() throws {
      try aws.post("/proxy", #"{"stall":1}"#)
      let tunnel = aws.number("database", "proxy_port")
      let access = try DatabaseAccess(
        host: "127.0.0.1", port: tunnel, user: "site",
        signHost: "\(aws.text("database", "host")):\(aws.number("database", "port"))")
      let token = try aws.vercel().token(for: access)
      let result = aws.psql("SELECT 1", password: token.secret.reveal(), port: tunnel)
      #expect(result.output == "1\n", "\(result.errors)")
    }

    @Test func aResetInTheMiddle() throws {
      try aws.post("/proxy", #"{"reset_after":20000}"#)
      let token = try aws.vercel().token(for: try aws.access())
      let result = aws.psql(
        "SELECT repeat('x', 100000)", password: token.secret.reveal(),
        port: aws.number("database", "proxy_port"))
      #expect(result.status != 0)
    }

    // MARK: DSQL

    private func dsql(_ sql: String, user: String = "admin") throws -> (String, String) {
      let access = try DatabaseAccess(
        host: aws.text("dsql", "host"), port: aws.number("dsql", "port"), user: user)
      let token = try aws.vercel().token(for: access)
      let result = aws.psql(
        sql, password: token.secret.reveal(), user: user, host: aws.text("dsql", "host"),
        port: aws.number("dsql", "port"))
      return (result.output, result.errors)
    }

    @Test func dsqlTakesItsOwnTokens() throws {
      #expect(try dsql("SELECT current_user").0 == "admin\n")
      #expect(try dsql("SELECT current_user", user: "reader").0 == "reader\n")
    }

    @Test func dsqlRefusesOthers() throws {
      let token = try aws.vercel().token(for: try aws.access())
      let result = aws.psql(
        "SELECT 1", password: token.secret.reveal(), user: "admin",
        host: aws.text("dsql", "host"), port: aws.number("dsql", "port"))
      #expect(explain(result.errors, token: token) == "identity.database.dsql-refused")
    }

    @Test(arguments: [
      ("LISTEN x", "LISTEN is not supported"),
      ("SELECT pg_export_snapshot()", "pg_export_snapshot is not supported"),
      ("CREATE INDEX i ON t (a)", "CREATE INDEX ASYNC"),
      ("CREATE TABLE a (b int); CREATE TABLE c (d int)", "multiple ddl statements"),
      ("CREATE TABLE a (b int); INSERT INTO a VALUES (1)", "ddl and dml are not supported"),
    ])
    func dsqlHasRules(_ sql: String, _ text: String) throws {
      #expect(try dsql(sql).1.contains(text))
    }
  }
}
