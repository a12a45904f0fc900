internal import MarqueeBase
internal import MarqueeHTTP

extension HTTPResponse {
  /// The server's clock, from the `Date` header.
  var date: Moment? { headers["date"].flatMap { Moment(httpDate: $0) } }

  /// What an answer that is not a yes says, for a person: the message in its JSON, or nothing.
  ///
  /// A body as a whole is never shown, and of a success nothing is: it may hold what was asked for.
  ///
  /// - Parameter secrets: what was sent, which it may repeat.
  func complaint(hiding secrets: [Secret?]) -> String? {
    guard !isSuccess, let json = JSON(body) else { return nil }
    for name in ["message", "Message", "error_description", "error", "code", "Code"] {
      if let text = json[name]?.text ?? json["error"]?[name]?.text, !text.isEmpty {
        return "it said: \(text.cleaned(of: secrets, limit: 200))"
      }
    }
    return nil
  }
}
