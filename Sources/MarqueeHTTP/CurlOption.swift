internal import MarqueeBase

/// The numbers of the libcurl options that are used, as `curl.h` defines them.
enum CurlOption: Int32, CaseIterable {
  case url = 10002
  case protocols = 10318
  case timeout = 155
  case slowestSpeed = 19
  case slowestTime = 20
  case noSignals = 99
  case httpVersion = 84
  case method = 10036
  case withoutBody = 44
  case headers = 10023
  case body = 10015
  case bodySize = 30120
  case proxy = 10004
  case withoutProxy = 10177
  case connectTo = 10243
  case withoutProxyHeads = 265
  case authorities = 10065
  case pathAsIs = 234
  case longestAnswer = 30117
  case errorText = 10010
  case bodyReader = 20011
  case bodyContext = 10001
  case headReader = 20079
  case headContext = 10029
  case opener = 20163
  case openerContext = 10164

  /// The option's name in libcurl, without `CURLOPT_`.
  var name: String {
    switch self {
    case .url: "URL"
    case .protocols: "PROTOCOLS_STR"
    case .timeout: "TIMEOUT_MS"
    case .slowestSpeed: "LOW_SPEED_LIMIT"
    case .slowestTime: "LOW_SPEED_TIME"
    case .noSignals: "NOSIGNAL"
    case .httpVersion: "HTTP_VERSION"
    case .method: "CUSTOMREQUEST"
    case .withoutBody: "NOBODY"
    case .headers: "HTTPHEADER"
    case .body: "POSTFIELDS"
    case .bodySize: "POSTFIELDSIZE_LARGE"
    case .proxy: "PROXY"
    case .withoutProxy: "NOPROXY"
    case .connectTo: "CONNECT_TO"
    case .withoutProxyHeads: "SUPPRESS_CONNECT_HEADERS"
    case .authorities: "CAINFO"
    case .pathAsIs: "PATH_AS_IS"
    case .longestAnswer: "MAXFILESIZE_LARGE"
    case .errorText: "ERRORBUFFER"
    case .bodyReader: "WRITEFUNCTION"
    case .bodyContext: "WRITEDATA"
    case .headReader: "HEADERFUNCTION"
    case .headContext: "HEADERDATA"
    case .opener: "OPENSOCKETFUNCTION"
    case .openerContext: "OPENSOCKETDATA"
    }
  }
}
