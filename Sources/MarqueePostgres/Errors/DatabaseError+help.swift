internal import MarqueeBase

extension DatabaseError {
  /// The advice for a known error; nil for others.
  var knownHelp: String? {
    if kind == .timedOut, sqlState != nil { return statementHelp }
    switch kind {
    case .unreachable:
      return unreachableHelp
    case .authentication:
      return authenticationHelp
    case .databaseMissing:
      return "create it (`createdb NAME`), or correct the database's name in the settings; "
        + "`psql -l` lists those that exist"
    case .tooManyConnections:
      return "the server's max_connections or the role's limit is reached: close idle clients, "
        + "raise the limit, or use fewer connections"
    case .tlsRequired:
      return "the server demands TLS: set `sslmode: verify-full` and `sslrootcert:` in "
        + "`database:`, or add `?sslmode=verify-full` to the URL"
    case .tls:
      return tlsHelp
    case .starting:
      return "the server is starting, stopping or recovering: try again in a moment"
    case .timedOut:
      return "a database that resumes from zero needs some 20 s; otherwise check host, port, "
        + "firewall and VPN, or raise the time-out"
    case .connectionLost where message.contains("statement pooling"):
      return Self.statementPoolingHelp
    case .connectionLost:
      return "run it again; the previous output is untouched. If it comes back, look into the "
        + "server's log"
    default:
      return statementHelp
    }
  }

  private var unreachableHelp: String {
    if message.contains("could not translate host name") {
      return
        "the host name is unknown here: check its spelling, and that this machine can resolve it"
    }
    if message.contains("No such file or directory") {
      return "no server listens on that socket: start it, name a `host:`, or write "
        + "`database: local` for Marquee's private server"
    }
    if message.contains("Connection refused") {
      return "nothing listens there: start the server, check host and port, or write "
        + "`database: local` for Marquee's private server"
    }
    return "check host, port, firewall and VPN; `marquee db check` tries the connection alone"
  }

  private var authenticationHelp: String {
    if message.contains("PAM authentication failed") {
      return "the server refused the token: `marquee auth doctor` says why"
    }
    if message.contains("no password supplied") || message.contains("fe_sendauth") {
      return "give a password: PGPASSWORD, ~/.pgpass, or in DATABASE_URL"
    }
    if message.contains("no pg_hba.conf entry") {
      return "the server's pg_hba.conf doesn't let this user in from this address"
    }
    if message.contains("Peer authentication") || message.contains("Ident authentication") {
      return "the socket lets you in only under your own system user name: set `user:` to it, or "
        + "connect by `host: localhost` with a password"
    }
    if message.hasPrefix("role ") {
      return "that role doesn't exist: check `user:`, or create it with `createuser NAME`"
    }
    return "check user and password (DATABASE_URL, PGUSER and PGPASSWORD, or `database:` in "
      + "marquee.yaml); in a URL, characters such as @ : / # % must be percent-encoded"
  }

  private var tlsHelp: String {
    let text = message.lowercased()
    if text.contains("does not support ssl") {
      return "the server has no TLS: switch it on there, or, on a network you trust, set "
        + "`sslmode: disable`"
    }
    if text.contains("does not match host name") {
      return "connect by a name that is in the server's certificate; to reach it by another "
        + "address keep that name in `host:` and put the address in `hostaddr:`"
    }
    if text.contains("expired") {
      return "the certificate is out of date, or this machine's clock is wrong"
    }
    if text.contains("root certificate file") {
      return "set `sslrootcert:` to the file with the authority's certificate, for instance the "
        + "RDS bundle, or write `sslrootcert: system` for public authorities"
    }
    if text.contains("certificate verify failed") || text.contains("local issuer") {
      return "`sslrootcert:` must name the authority that signed the server's certificate: RDS and "
        + "Aurora use the RDS bundle (global-bundle.pem), RDS Proxy and DSQL Amazon Root CA 1"
    }
    return "check `sslmode:` and `sslrootcert:`"
  }

  private static let statementPoolingHelp =
    "a build reads one moment in several statements: set `pool_mode = transaction` or `session` for "
    + "this database in the pooler"

  private var statementHelp: String? {
    switch sqlState {
    case "42P01":
      return "run `marquee db setup` to create the site's tables from database/*.sql, or correct "
        + "the name"
    case "3F000": return "run `marquee db setup`, or correct the schema's name"
    case "42703": return hint == nil ? "look at the table's columns with `marquee db psql`" : nil
    case "42P18": return "say what the parameter is, with a cast: `:name::text`"
    case "42601": return "the mistake is at the marked place or just before it"
    case "42501": return privilegeHelp
    case "22021", "22P05":
      return "the text is not in the encoding that the database says: convert it, "
        + "`convert_from(title::bytea, 'LATIN1')`, with the encoding it was written in"
    case "08P01" where message.contains("statement pooling"): return Self.statementPoolingHelp
    case "25006":
      return "queries run in a read-only snapshot: change data with `marquee db psql` or setup"
    case "57014":
      return message.contains("statement timeout") || message.contains("time-out")
        ? "the query took longer than its time-out: add an index, or raise the time-out" : nil
    case "40001":
      return "another transaction changed the same rows or tables at the same time: run it again"
    case "53100": return "the server's disk is full"
    case "53200": return "the server is out of memory"
    case "22P02", "22007", "22008": return "a value or parameter has the wrong form for its type"
    case "42883":
      return "no such function for these types: check its name, or add a cast such as `::text`"
    case "0A000", "42P02", "42804": return nil
    default: return nil
    }
  }
}
