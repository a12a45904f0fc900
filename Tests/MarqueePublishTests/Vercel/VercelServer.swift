import Foundation
import MarqueeBase

/// Answers requests as Vercel does for a Build Output API `config.json` and its static files, as far
/// as the routes that Marquee writes need it: phases, `continue`, `check` and `dest`.
struct VercelServer {
  struct Response: Equatable {
    var status: Int
    /// The file, or the address of a redirect.
    var target: String
    var headers: [String: String] = [:]
  }

  private struct Route {
    var source: NSRegularExpression?
    var destination: String?
    var status: Int?
    var headers: [String: String]
    var continues: Bool
    var phase: String?
  }

  private let routes: [Route]
  private let files: Set<String>

  init(configuration: [UInt8], files: [String]) throws {
    let json = try JSONSerialization.jsonObject(with: Data(configuration)) as? [String: Any]
    let list = json?["routes"] as? [[String: Any]] ?? []
    routes = try list.map { route in
      Route(
        source: try (route["src"] as? String).map { try NSRegularExpression(pattern: $0) },
        destination: route["dest"] as? String, status: route["status"] as? Int,
        headers: route["headers"] as? [String: String] ?? [:],
        continues: route["continue"] as? Bool ?? false, phase: route["handle"] as? String)
    }
    self.files = Set(files)
  }

  func respond(to path: String) -> Response {
    var headers: [String: String] = [:]
    if let response = run(nil, path, &headers) { return response }
    if let found = file(path) { return Response(status: 200, target: found, headers: headers) }
    if let response = run("filesystem", path, &headers) { return response }
    if let response = run("error", path, &headers) { return response }
    return Response(status: 404, target: "", headers: headers)
  }

  private func file(_ path: String) -> String? {
    let name = String(path.dropFirst())
    return files.contains(name) ? name : nil
  }

  private func run(
    _ phase: String?, _ path: String, _ headers: inout [String: String]
  ) -> Response? {
    var current: String?
    for route in routes {
      if let next = route.phase {
        current = next
        continue
      }
      guard current == phase, let source = route.source,
        let match = source.firstMatch(in: path, range: NSRange(path.startIndex..., in: path))
      else { continue }
      func filled(_ text: String) -> String {
        source.replacementString(for: match, in: path, offset: 0, template: text)
      }
      if let status = route.status, let location = route.headers["Location"] {
        return Response(status: status, target: filled(location))
      }
      headers.merge(route.headers) { $1 }
      guard let destination = route.destination.map(filled) else { continue }
      if let found = file(destination) {
        return Response(status: route.status ?? 200, target: found, headers: headers)
      }
    }
    return nil
  }
}
