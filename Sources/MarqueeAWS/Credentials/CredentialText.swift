internal import MarqueeBase

/// Checks of keys and times that come from outside, before they are put into headers and requests.
enum CredentialText {
  /// The limit on one key or token, in bytes; AWS's are shorter.
  private static let longest = 64 << 10

  /// Makes a pair of keys.
  ///
  /// - Throws: when a key is empty, too long, or holds anything but visible ASCII: a line break in
  ///   a key id would begin another header.
  static func keys(
    _ access: String, _ secret: Secret, _ token: Secret?, from provider: String
  ) throws(IdentityError) -> SigningKeys {
    var parts = [("access key id", access), ("secret access key", secret.reveal())]
    if let token { parts.append(("session token", token.reveal())) }
    for (name, text) in parts where !isKey(text) {
      throw IdentityError(
        "the \(name) from \(provider) can't be used: "
          + (text.isEmpty
            ? "it is empty"
            : text.utf8.count > longest
              ? "it is longer than \(longest) bytes"
              : "it holds a character that no key has (a space, a line break, a control character)"),
        code: "identity.credentials.malformed")
    }
    return SigningKeys(accessKeyID: access, secretAccessKey: secret, sessionToken: token)
  }

  private static func isKey(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= longest && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
  }

  /// Whether a text can be the value of a header.
  static func isOneLine(_ text: String) -> Bool {
    text.utf8.count <= longest && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
  }

  /// The time at which credentials expire.
  ///
  /// - Returns: nil when the field is absent or null: the credentials then don't expire.
  /// - Throws: when the field is not a time. Taken for "never", it would be used too long.
  static func expiry(_ value: JSON?, from provider: String) throws(IdentityError) -> Moment? {
    guard let value, !value.isNull else { return nil }
    guard let text = value.text else { throw noTime(provider) }
    return try expiry(text, from: provider)
  }

  static func expiry(_ text: String?, from provider: String) throws(IdentityError) -> Moment? {
    guard let text, !text.isEmpty else { return nil }
    guard let moment = Moment(iso8601: text) else { throw noTime(provider) }
    return moment
  }

  private static func noTime(_ provider: String) -> IdentityError {
    IdentityError(
      "the end of the credentials from \(provider) is not a time",
      code: "identity.credentials.malformed", help: "it looks like 2026-03-27T16:20:54Z")
  }
}

extension String {
  /// The text without blanks and line breaks around it.
  var trimmingBlanks: String {
    let start = unicodeScalars.drop { $0.properties.isWhitespace }
    guard let end = start.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
    return String(Substring(start[...end]))
  }
}
