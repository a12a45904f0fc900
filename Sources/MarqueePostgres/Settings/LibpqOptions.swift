internal import CLibpq
internal import MarqueeBase

/// The connection parameters of the installed libpq.
struct LibpqOptions: Sendable {
  /// The keywords by environment variable: `PGHOST` is `host`.
  let keywordByVariable: [String: String]
  let keywords: Set<String>

  static let known = LibpqOptions()

  private init() {
    var variables: [String: String] = [:]
    var keywords: Set<String> = []
    // The values in the list come from the process's environment, so only the names are used.
    if let options = PQconndefaults() {
      defer { PQconninfoFree(options) }
      var option = options
      while let keyword = option.pointee.keyword {
        let name = String(cString: keyword)
        keywords.insert(name)
        if let variable = option.pointee.envvar { variables[String(cString: variable)] = name }
        option += 1
      }
    }
    keywordByVariable = variables
    self.keywords = keywords
  }

  /// The version of libpq as a number: 150019 for 15.19.
  static var version: Int { Int(PQlibVersion()) }

  /// The parameters of newer versions of libpq, with the first version that has them.
  static let newer = [
    "require_auth": 16, "sslcertmode": 16, "load_balance_hosts": 16, "gssdelegation": 16,
    "sslnegotiation": 17, "min_protocol_version": 18, "max_protocol_version": 18,
    "sslkeylogfile": 18, "oauth_issuer": 18, "oauth_client_id": 18,
  ]

  /// The parameters in URLs of other programs, with advice for each.
  static let foreign = [
    "schema": "write `options=-csearch_path%3DNAME` instead",
    "pgbouncer": "remove it: it is Prisma's",
    "connection_limit": "remove it: it is Prisma's",
    "pool_timeout": "remove it: it is Prisma's",
    "socket_timeout": "remove it: it is Prisma's",
    "statement_cache_size": "remove it: it is Prisma's",
    "sslaccept": "write `sslmode=verify-full` or `sslmode=require` instead",
    "sslcert_file": "write `sslrootcert=FILE` instead",
    "ssl": "write `sslmode=require` or, better, `sslmode=verify-full` instead",
    "currentschema": "write `options=-csearch_path%3DNAME` instead",
    "rejectunauthorized": "remove it: certificates are checked by `sslmode=verify-full`",
    "action": "this is an unencoded token: `marquee db url` encodes it",
  ]

  /// The advice for a parameter that libpq does not know.
  func advice(about name: String, among names: some Sequence<String>) -> String {
    if let first = Self.newer[name] {
      return "`\(name)` needs libpq \(first); this is libpq \(Self.version / 10_000)"
    }
    if let advice = Self.foreign[name.lowercased()] { return advice }
    if let near = nearestName(to: name, among: names) { return "did you mean `\(near)`?" }
    return "the parameters are those of libpq: host, port, user, dbname, sslmode, sslrootcert, …"
  }
}
