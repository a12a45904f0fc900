internal import MarqueeBase

/// Answers requests with the files of the output folder, as a static host does: with addresses
/// without `index.html`, and a 404 page. The reload script is added to pages as they are sent; the
/// files are never changed.
struct SiteResponder: Sendable {
  let folder: ServedFolder
  /// The segments of the site's path on the server, from `site.url`: `["blog"]`; usually empty.
  let base: [String]
  let hosts: HostPolicy

  /// A responder without files, which accepts only requests from this machine.
  static let none = SiteResponder(
    folder: ServedFolder(path: "/nonexistent"), base: [], hosts: HostPolicy(isLoopback: true))

  /// Answers one request.
  ///
  /// - Parameter state: a state that is not newer than the page. It must be taken before the file
  ///   is opened: a page that is newer than its revision is only loaded again, while an older one
  ///   would stay.
  func answer(_ question: PreviewRequest, _ state: PreviewState) -> PreviewResponse {
    var answer = respond(question, state)
    answer.headers += [
      ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
      // Other sites may not embed the files, which may not be public yet.
      ("Cross-Origin-Resource-Policy", "same-site"),
    ]
    return answer
  }

  private func respond(_ question: PreviewRequest, _ state: PreviewState) -> PreviewResponse {
    guard hosts.allows(question.host) else { return .notice(.foreignHost) }
    guard ["GET", "HEAD"].contains(question.method) else {
      var answer = PreviewResponse.notice(.method)
      answer.headers.append(("Allow", "GET, HEAD"))
      return answer
    }
    switch question.target.prefix(while: { $0 != "?" }) {
    case LivePage.scriptPath[...]:
      return PreviewResponse(
        200, ContentType(file: LivePage.scriptPath).value, .bytes(ReloadScript.bytes))
    case LivePage.eventsPath[...]:
      return PreviewResponse(200, "text/event-stream; charset=utf-8", .events)
    default: break
    }
    let path: RequestPath
    do throws(RequestPath.Refusal) {
      path = try RequestPath(target: question.target)
    } catch {
      return error == .malformed ? .notice(.malformed) : missing(question, state)
    }
    if path.segments.isEmpty, !base.isEmpty { return .redirect(307, to: baseAddress + path.query) }
    guard path.segments.starts(with: base) else { return missing(question, state) }
    let inside = path.dropping(base.count)
    if inside.segments.isEmpty, !inside.isFolder { return .redirect(308, to: path.folderAddress) }
    switch folder.find(inside) {
    case .file(let file, let name): return show(file, name, question, state)
    case .folder: return .redirect(308, to: path.folderAddress)
    case .nothing: return missing(question, state)
    }
  }

  private var baseAddress: String { RequestPath.address(base) + (base.isEmpty ? "" : "/") }

  /// The address of a file as events and pages contain it, decoded: `/blog/movies/heat/`.
  func address(of file: String) -> String {
    let start = "/" + base.map { $0 + "/" }.joined()
    if file == "index.html" { return start }
    return start + (file.hasSuffix("/index.html") ? String(file.dropLast(10)) : file)
  }

  private func show(
    _ file: OpenFile, _ name: String, _ question: PreviewRequest, _ state: PreviewState,
    status: Int = 200
  ) -> PreviewResponse {
    let type = ContentType(file: name)
    if type.isPage {
      let page = LivePage(address: address(of: name), revision: state.revision, time: state.time)
      let bytes = file.readAll()
      var answer = PreviewResponse(
        status, type.value, .bytes(question.isForDocument ? page.adding(to: bytes) : bytes))
      answer.headers.append(("Marquee-Page", page.address.headerText))
      return answer
    }
    var range = status == 200 ? ByteRange(question.range, length: file.size) : .whole
    if let known = question.ifRange, known != file.entityTag { range = .whole }
    var answer: PreviewResponse
    switch range {
    case .whole: answer = PreviewResponse(status, type.value, .file(file, 0..<file.size))
    case .part(let part):
      answer = PreviewResponse(206, type.value, .file(file, part))
      answer.headers.append(
        ("Content-Range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.size)"))
    case .unsatisfiable:
      answer = .notice(.range)
      answer.headers.append(("Content-Range", "bytes */\(file.size)"))
      return answer
    }
    answer.headers += [("Accept-Ranges", "bytes"), ("ETag", file.entityTag)]
    return answer
  }

  private func missing(_ question: PreviewRequest, _ state: PreviewState) -> PreviewResponse {
    if let own = try? RequestPath(target: "/404.html"), state.isBuilt,
      case .file(let file, let name) = folder.find(own)
    {
      return show(file, name, question, state, status: 404)
    }
    var notice: PreviewResponse.Notice = state.isBuilt ? .missing : .notBuilt
    if state.isBuilt, !base.isEmpty { notice.say("The site stands under \(baseAddress).") }
    let page = LivePage(
      address: address(of: "404.html"), revision: state.revision, time: state.time)
    return .notice(notice, live: question.isForDocument ? page : nil)
  }
}

extension String {
  /// The address as the value of a header: percent-encoded.
  fileprivate var headerText: String {
    let address = RequestPath.address(split(separator: "/").map(String.init))
    return hasSuffix("/") && address != "/" ? address + "/" : address
  }
}
