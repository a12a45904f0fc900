internal import FlyingFox
internal import FlyingSocks
internal import Foundation

/// The HTTP library's side of the preview: requests come in as it reads them, answers go out as it
/// writes them. All `async` of the house is here.
struct HTTPEdge: Sendable {
  /// Asked for each request: the output may be moved to another folder meanwhile.
  let responder: @Sendable () -> SiteResponder
  let hub: EventHub
  let address: ListeningAddress

  /// Serves until the task is cancelled. A server that ends by itself, out of descriptors for
  /// one, is started again on the same port.
  ///
  /// - Parameter ready: called once, when it listens or can't.
  func run(_ ready: @Sendable (Result<Void, any Error>) -> Void) async {
    let beat = Task.detached {
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(10))
        hub.heartbeat()
      }
    }
    defer { beat.cancel() }
    var isFirst = true
    while !Task.isCancelled {
      let server = makeServer()
      let serving = Task.detached { try await server.run() }
      await withTaskCancellationHandler {
        if isFirst {
          isFirst = false
          let waiting = Task { try await server.waitUntilListening(timeout: 5) }
          Task {
            _ = await serving.result
            waiting.cancel()
          }
          do {
            try await waiting.value
            ready(.success(()))
          } catch {
            // The server's own error says more than that it didn't come up.
            serving.cancel()
            if case .failure(let cause) = await serving.result {
              ready(.failure(cause))
            } else {
              ready(.failure(error))
            }
            return
          }
        }
        _ = await serving.result
      } onCancel: {
        serving.cancel()
      }
      try? await Task.sleep(for: .milliseconds(200))
    }
  }

  private func makeServer() -> HTTPServer {
    let pool = CarefulPool(base: HTTPServer.defaultPool())
    let handler = ClosureHTTPHandler { request in respond(to: request) }
    let configuration: HTTPServer.Configuration
    if address.address.isIPv6 {
      configuration = .init(
        address: (try? .inet6(ip6: address.address.text, port: address.port))
          ?? sockaddr_in6.loopback(port: address.port),
        pool: pool, logger: .disabled)
    } else {
      var socketAddress = sockaddr_in.inet(port: address.port)
      withUnsafeMutableBytes(of: &socketAddress.sin_addr) {
        $0.copyBytes(from: address.address.bytes)
      }
      configuration = .init(address: socketAddress, pool: pool, logger: .disabled)
    }
    return HTTPServer(config: configuration, handler: handler)
  }

  private func respond(to request: HTTPRequest) -> HTTPResponse {
    var question = Question(request.target.rawValue, host: request.headers[.host])
    question.method = request.method.rawValue
    question.range = request.headers[.range]
    question.ifRange = request.headers[HTTPHeader("If-Range")]
    question.destination = request.headers[HTTPHeader("Sec-Fetch-Dest")]
    let answer = responder().answer(question, hub.state)
    let known =
      request.headers[HTTPHeader("Last-Event-ID")]
      ?? request.query.first { $0.name == "since" }?.value
    return response(answer, isHead: question.method == "HEAD", known: known)
  }

  private func response(_ answer: Answer, isHead: Bool, known: String?) -> HTTPResponse {
    var headers = HTTPHeaders()
    for (name, value) in answer.headers { headers.addValue(value, for: HTTPHeader(name)) }
    var body = HTTPBodySequence()
    if let length = answer.length { headers[.contentLength] = String(length) }
    if !isHead {
      switch answer.body {
      case .bytes(let bytes):
        body = HTTPBodySequence(data: Data(bytes), suggestedBufferSize: 1 << 20)
      case .file(let file, let range):
        body = HTTPBodySequence(
          from: FileBytes(file: file, range: range), count: range.count,
          suggestedBufferSize: 1 << 16)
      case .events:
        guard let events = hub.subscribe(since: known) else {
          return HTTPResponse(statusCode: .serviceUnavailable)
        }
        body = HTTPBodySequence(from: EventBytes(events: events))
      }
    }
    let phrase = Answer.phrases[answer.status] ?? ""
    return HTTPResponse(
      statusCode: HTTPStatusCode(answer.status, phrase: phrase), headers: headers, body: body)
  }
}
