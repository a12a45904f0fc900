internal import MarqueeBase

/// An error of the server or of libpq, explained as far as it concerns tokens and certificates.
package struct ConnectionFailure: Hashable, Sendable {
  /// The SQLSTATE; empty when the connection failed before the server sent one.
  package var sqlState: String
  /// libpq's message. When libpq connected twice (`sslmode=prefer`), only the first FATAL counts:
  /// the second attempt, without TLS, fails for another reason.
  package var message: String

  package init(sqlState: String = "", message: String) {
    self.sqlState = sqlState
    self.message = message
  }

  /// Finds the cause.
  ///
  /// - Returns: nil when it has nothing to do with identity, certificates or tokens.
  package func explained(_ evidence: ConnectionEvidence) -> IdentityError? {
    let first = firstRefusal
    func has(_ text: String) -> Bool { first.contains(text) }
    if has("certificate") || has("SSL error") || has("tlsv1 alert") {
      return certificate(first, evidence)
    }
    if has("PAM authentication failed") { return pam(evidence) }
    if has("unable to accept connection, access denied") { return dsqlDenied(evidence) }
    if has("password authentication failed") { return password(evidence) }
    if has("no pg_hba.conf entry") {
      return has("no encryption") || has("SSL off") ? demandsTLS(evidence) : notListed(evidence)
    }
    if has("server does not support SSL") {
      return error(
        "the server at \(evidence.host):\(evidence.port) does not offer TLS, so no token was sent",
        "tls-missing", evidence,
        help: "switch TLS on in the server; if it is on, something in between strips it")
    }
    if has("invalid URI query parameter") || has("invalid percent-encoded token") {
      return error(
        "a token stands in a database URL without being encoded", "token-in-url", evidence,
        help: "let Marquee make the token, or take the URL from 'marquee db url'")
    }
    if has("too many connections") || sqlState == "53300" || sqlState == "53400" {
      return error(
        sqlState == "53400"
          ? "the database takes no more new connections this second"
          : "the database has no connection left",
        "too-many-connections", evidence, help: "use fewer connections, or try again")
    }
    return nil
  }

  /// The first line with FATAL; the whole message when there is none, or when it begins with a
  /// problem of the certificate.
  private var firstRefusal: String {
    let parts = message.split(separator: "\n").filter { !$0.isEmpty }
    if let fatal = parts.first(where: { $0.contains("FATAL:") }),
      !(parts.first?.contains("certificate") ?? false)
    {
      return String(fatal)
    }
    return message
  }

  private func error(
    _ text: String, _ code: String, _ evidence: ConnectionEvidence, help: String?,
    notes: [String]? = nil
  ) -> IdentityError {
    let said = firstRefusal.cleaned(of: [evidence.token?.secret])
    let state = sqlState.isEmpty ? "" : " (SQLSTATE \(sqlState))"
    return IdentityError(
      text, code: Diagnostic.Code(rawValue: "identity.database.\(code)"),
      notes: ["the server said: \(said)\(state)"] + (notes ?? evidence.signed), help: help)
  }

  private func pam(_ evidence: ConnectionEvidence) -> IdentityError {
    guard let token = evidence.token else {
      return error(
        "the role '\(evidence.user)' takes tokens only, and a password was sent", "takes-tokens",
        evidence, help: "it is a member of rds_iam: set AWS_ROLE_ARN and leave out PGPASSWORD")
    }
    let access = token.access
    if token.expires.microseconds <= evidence.now.microseconds {
      return error(
        token.endsWithCredentials
          ? "the token ended with the credentials that signed it"
          : "the token is older than 15 minutes",
        "token-expired", evidence, help: "connect again: a new token is made for each connection")
    }
    if let skew = evidence.skew, abs(skew.inSeconds) >= 240 {
      return error(
        "the database refused the token, and this machine's clock is \(STSFailure.clockText(skew))",
        "clock", evidence,
        help: "set the clock: signatures hold for a few minutes around their time")
    }
    if access.endpoint.kind == .other {
      return error(
        "the database refused the token, which was signed for '\(access.signedHost)': that is not a "
          + "name of RDS",
        "signed-host", evidence,
        help:
          "set database.sign_host to the endpoint that AWS shows: a tunnel's or an alias's name "
          + "can't be signed")
    }
    return error(
      "the database refused the token for '\(access.user)'", "refused", evidence,
      help: "allow the signer the action above on the database's resource id (not its name), or "
        + "correct the user, host, port or region that was signed")
  }

  private func dsqlDenied(_ evidence: ConnectionEvidence) -> IdentityError {
    let action = evidence.token?.access.action
    let isAdmin = action == "DbConnectAdmin"
    return error(
      "Aurora DSQL refused the token for '\(evidence.user)'"
        + (action.map { ", signed for dsql:\($0)" } ?? ""), "dsql-refused", evidence,
      help: "allow the signer the action above"
        + (isAdmin
          ? "; admin needs DbConnectAdmin, other roles DbConnect"
          : "; the role must also be linked: AWS IAM GRANT \(evidence.user) TO 'ROLE-ARN'"))
  }

  private func password(_ evidence: ConnectionEvidence) -> IdentityError {
    if evidence.token == nil {
      return error(
        "the password of '\(evidence.user)' is wrong, or the role takes tokens only", "password",
        evidence, help: "for a role in rds_iam set AWS_ROLE_ARN and leave out PGPASSWORD")
    }
    return error(
      "the database took the token for a password: the role '\(evidence.user)' is not in rds_iam",
      "not-in-rds-iam", evidence, help: "GRANT rds_iam TO \"\(evidence.user)\";")
  }

  private func demandsTLS(_ evidence: ConnectionEvidence) -> IdentityError {
    error(
      "the server demands TLS, and the connection had none", "demands-tls", evidence,
      help: "set sslmode=verify-full; Marquee does so for every token")
  }

  private func notListed(_ evidence: ConnectionEvidence) -> IdentityError {
    error(
      "the server has no rule (pg_hba.conf) that lets '\(evidence.user)' in from here", "no-rule",
      evidence, help: "check the user, the database's name and the network")
  }

  private func certificate(_ first: String, _ evidence: ConnectionEvidence) -> IdentityError {
    if let advice = evidence.certificateAdvice { return advice }
    func has(_ text: String) -> Bool { first.contains(text) }
    let notes = evidence.authorities.map { ["authorities: \($0)"] } ?? []
    if has("does not match host name") {
      return error(
        "the server's certificate is not for '\(evidence.host)', so no token was sent",
        "wrong-name",
        evidence,
        help: "connect by a name that the certificate has; through a tunnel, set host to the real "
          + "endpoint and hostaddr to the tunnel's address",
        notes: notes)
    }
    if has("certificate has expired") {
      return error(
        "the server's certificate has expired, so no token was sent", "certificate-expired",
        evidence, help: "rotate the instance's certificate", notes: notes)
    }
    if has("root certificate file"), has("does not exist") {
      return error(
        "the file of certificate authorities does not exist", "authorities-missing", evidence,
        help:
          "for RDS and Aurora fetch \(CertificateChoice.bundleAddress) and set RDS_CA_PEM to it",
        notes: notes)
    }
    return error(
      "the server's certificate is not trusted, so no token was sent", "untrusted", evidence,
      help: "'marquee auth doctor' reads the chain that the server shows and names the bundle that "
        + "has its issuer",
      notes: notes)
  }
}
