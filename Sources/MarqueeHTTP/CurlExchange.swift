internal import CCurl
internal import Glibc
internal import MarqueeBase

/// One request and its response, by libcurl.
///
/// Nothing is added or followed: no redirects, no cookies, no passwords from `.netrc`, and no
/// compression, because a compressed response can expand to a thousand times its size. HTTP/1.1 is
/// used.
struct CurlExchange {
  private let request: HTTPRequest
  private let address: WebAddress
  private let proxy: String?
  private let authorities: String?
  private let curl: CurlLibrary

  /// - Throws: when the URL is invalid, and when a header or the method contains a control
  ///   character and so could inject another header; when libcurl is not installed.
  init(
    _ request: HTTPRequest, proxies: ProxySettings, authorities: String?
  ) throws(HTTPFailure) {
    curl = try CurlLibrary.loaded()
    guard let address = try WebAddress(request.url) else {
      let shown = HTTPRequest("", request.url).url.prefix(beforeAny: "?")
      throw HTTPFailure(.badAddress, "'\(shown)' is not an address")
    }
    for (name, value) in request.headers + [("method", request.method)]
    where (name + value).utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
      throw HTTPFailure(.badAddress, "a control character in the request's \(name)")
    }
    self.request = request
    self.address = address
    self.authorities = authorities
    proxy = request.reach == .nearby ? nil : proxies.proxy(for: address)
  }

  func run(_ handles: CurlHandles) throws(HTTPFailure) -> HTTPResponse {
    try handles.with(curl) { handle throws(HTTPFailure) in try run(handle) }
  }

  private func run(_ handle: UnsafeMutableRawPointer) throws(HTTPFailure) -> HTTPResponse {
    let target = try target()
    var lists: [UnsafeMutablePointer<curl_slist>?] = []
    defer { for list in lists { curl.curl_slist_free_all(list) } }
    func set(_ option: CurlOption, _ value: Int) {
      marquee_curl_set_number(curl.functions, handle, option.rawValue, value)
    }
    func set(_ option: CurlOption, _ value: String) {
      marquee_curl_set_text(curl.functions, handle, option.rawValue, value)
    }
    func set(_ option: CurlOption, list: [String]) {
      let made = list.reduce(nil) { curl.curl_slist_append($0, $1) }
      lists.append(made)
      marquee_curl_set_pointer(curl.functions, handle, option.rawValue, made)
    }
    set(.url, target.url)
    set(.protocols, "http,https")
    set(.pathAsIs, 1)
    set(.noSignals, 1)
    set(.timeout, max(1, min(request.timeout.wholeMilliseconds, 86_400_000)))
    if let stall = request.longestStall {
      set(.slowestSpeed, 1)
      set(.slowestTime, max(1, Int(stall.inSeconds)))
    }
    set(.httpVersion, 2)
    set(.proxy, proxy ?? "")
    set(.withoutProxy, "")
    set(.withoutProxyHeads, 1)
    if let authorities { set(.authorities, authorities) }
    if let pinned = target.connectTo { set(.connectTo, list: [pinned]) }
    set(.headers, list: headerLines(target.headers))
    if request.method == "HEAD" {
      set(.withoutBody, 1)
    } else {
      if hasBody {
        marquee_curl_set_size(
          curl.functions, handle, CurlOption.bodySize.rawValue, Int64(request.body.count))
      }
    }
    if request.wantsBody, request.method != "HEAD" {
      marquee_curl_set_size(
        curl.functions, handle, CurlOption.longestAnswer.rawValue, Int64(request.longestAnswer))
    }

    let reader = AnswerReader(longestBody: request.longestAnswer, wantsBody: request.wantsBody)
    let guardian = AddressGuard(proxy == nil ? request.reach : .anywhere)
    var errorText = [CChar](repeating: 0, count: 256)
    // An empty body has an address too.
    let body = request.body.isEmpty ? [0] : request.body
    let code = withExtendedLifetime((reader, guardian)) {
      connect(handle, reader, guardian)
      return errorText.withUnsafeMutableBufferPointer { text in
        body.withUnsafeBytes { body in
          // libcurl stores only the addresses, so the whole exchange takes place inside the
          // closures.
          marquee_curl_set_pointer(
            curl.functions, handle, CurlOption.errorText.rawValue, text.baseAddress)
          if hasBody {
            marquee_curl_set_pointer(
              curl.functions, handle, CurlOption.body.rawValue,
              UnsafeMutableRawPointer(mutating: body.baseAddress))
          }
          if request.method != "HEAD" { set(.method, request.method) }
          return curl.curl_easy_perform(handle)
        }
      }
    }
    guard code == 0 || code == 23 && reader.hasEnough else {
      let end = errorText.firstIndex(of: 0) ?? 0
      let text = String(decoding: errorText[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw failure(code, text, reader, guardian)
    }
    var status = 0
    marquee_curl_get_number(curl.functions, handle, 0x200002, &status)
    return HTTPResponse(status: status, headers: reader.headers, body: reader.body)
  }

  /// Whether the request states the length of its body, even if the body is empty.
  private var hasBody: Bool {
    !["GET", "HEAD"].contains(request.method) || !request.body.isEmpty
  }

  /// Gives what libcurl has received to the reader in its context.
  ///
  /// - Returns: how many bytes were taken; with fewer than `count`, libcurl ends the transfer.
  private static func give(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, to context: UnsafeMutableRawPointer?,
    _ take: (AnswerReader, UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    guard let context else { return 0 }
    let reader = Unmanaged<AnswerReader>.fromOpaque(context).takeUnretainedValue()
    return take(reader, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
  }

  private func connect(
    _ handle: UnsafeMutableRawPointer, _ reader: AnswerReader, _ guardian: AddressGuard
  ) {
    let context = Unmanaged.passUnretained(reader).toOpaque()
    marquee_curl_set_reader(curl.functions, handle, CurlOption.headReader.rawValue) {
      CurlExchange.give($0, $1 * $2, to: $3) { $0.takeLine($1) }
    }
    marquee_curl_set_pointer(curl.functions, handle, CurlOption.headContext.rawValue, context)
    marquee_curl_set_reader(curl.functions, handle, CurlOption.bodyReader.rawValue) {
      CurlExchange.give($0, $1 * $2, to: $3) { $0.takeBody($1) }
    }
    marquee_curl_set_pointer(curl.functions, handle, CurlOption.bodyContext.rawValue, context)
    marquee_curl_set_opener(curl.functions, handle, CurlOption.opener.rawValue) {
      context, _, socket in
      guard let context, let socket else { return -1 }
      let guardian = Unmanaged<AddressGuard>.fromOpaque(context).takeUnretainedValue()
      guard guardian.allows(socket) else { return -1 }
      // A socket that children do not inherit.
      let type = socket.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
      return Glibc.socket(socket.pointee.family, type, socket.pointee.protocol)
    }
    marquee_curl_set_pointer(
      curl.functions, handle, CurlOption.openerContext.rawValue,
      Unmanaged.passUnretained(guardian).toOpaque())
  }

  private func headerLines(_ more: [String]) -> [String] {
    // The headers that libcurl would add by itself.
    let given = Set(request.headers.map { $0.name.lowercased() })
    let unwanted = ["Expect", "Content-Type", "Accept", "User-Agent"].filter {
      !given.contains($0.lowercased())
    }
    return request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
      + unwanted.map { "\($0):" } + more
  }

  /// The URL to request, the `CONNECT_TO` entry and further headers. A proxy resolves names itself.
  /// When it must not reach private networks, the host's addresses are therefore checked here, and
  /// the proxy is given the checked address.
  private func target() throws(HTTPFailure) -> (url: String, connectTo: String?, headers: [String])
  {
    guard proxy != nil, request.reach == .publicOnly else { return (address.text, nil, []) }
    let all = NetworkAddress.all(of: address.host)
    guard let first = all.first(where: { $0.bytes.count == 4 }) ?? all.first else {
      throw HTTPFailure(.unknownHost, "there is no host '\(address.host)'")
    }
    guard !all.contains(where: \.isPrivate) else { throw forbidden }
    if address.scheme == "https" {
      return (address.text, "::\(first.urlHost):\(address.port)", [])
    }
    guard let url = address.replacingHost(first) else {
      throw HTTPFailure(.badAddress, "'\(address.host)' can't be asked for")
    }
    return (url, nil, ["Host: \(address.authority)"])
  }

  private var forbidden: HTTPFailure {
    HTTPFailure(
      .forbiddenAddress,
      request.reach == .publicOnly
        ? "'\(address.host)' is in a private network, or this machine"
        : "'\(address.host)' is not on this machine or in its private network")
  }

  private func failure(
    _ code: Int32, _ text: String, _ reader: AnswerReader, _ guardian: AddressGuard
  ) -> HTTPFailure {
    if reader.isTooLong || code == 63 {
      return HTTPFailure(
        .tooLong,
        "the answer is longer than \(request.longestAnswer) bytes, or its head than "
          + "\(AnswerReader.longestHead)")
    }
    if guardian.refused { return forbidden }
    let said = text.isEmpty ? String(cString: curl.curl_easy_strerror(code)) : text
    switch code {
    case 28:
      let isStall = text.hasPrefix("Operation too slow")
      return HTTPFailure(
        .timedOut,
        isStall
          ? "nothing was sent or received for \(request.longestStall ?? .zero)"
          : "no answer within \(request.timeout)")
    case 6: return HTTPFailure(.unknownHost, "there is no host '\(address.host)'")
    case 5, 7, 52, 55, 56, 97: return HTTPFailure(.unreachable, said)
    case 35, 51, 53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91:
      return HTTPFailure(.certificate, said)
    case 1, 3: return HTTPFailure(.badAddress, said)
    default: return HTTPFailure(.other, said)
    }
  }
}

/// Allows or refuses each address that libcurl is about to connect to.
private final class AddressGuard {
  private let reach: HTTPRequest.Reach
  private(set) var refused = false

  init(_ reach: HTTPRequest.Reach) { self.reach = reach }

  func allows(_ socket: UnsafePointer<curl_sockaddr>) -> Bool {
    if reach == .anywhere { return true }
    let address = Self.address(socket)
    let isPrivate = address?.isPrivate ?? true
    let isAllowed = address != nil && isPrivate == (reach == .nearby)
    if !isAllowed { refused = true }
    return isAllowed
  }

  /// The address in a socket address. It begins at byte 4 of a `sockaddr_in`, and at byte 8 of a
  /// `sockaddr_in6`.
  private static func address(_ socket: UnsafePointer<curl_sockaddr>) -> NetworkAddress? {
    guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return nil }
    let start = UnsafeRawPointer(socket) + offset
    switch socket.pointee.family {
    case AF_INET: return NetworkAddress(Array(UnsafeRawBufferPointer(start: start + 4, count: 4)))
    case AF_INET6: return NetworkAddress(Array(UnsafeRawBufferPointer(start: start + 8, count: 16)))
    default: return nil
    }
  }
}
