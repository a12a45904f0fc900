internal import MarqueeBase
internal import MarqueeHTTP

extension HTTPResponse {
  /// The server's clock, from the `Date` header; nil when there is none.
  var date: Moment? { headers["date"].flatMap { Moment(httpDate: $0) } }

  /// The message in the JSON of a failed answer, for a person; nil when there is none.
  ///
  /// The whole body is never shown, and nothing of a successful answer: it may hold the requested
  /// secret.
  ///
  /// - Parameter secrets: the secrets that were sent, which are removed from the message.
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
