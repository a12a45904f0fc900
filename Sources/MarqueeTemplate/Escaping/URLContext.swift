internal import MarqueeBase

/// The context of a value in a URL. It takes the static bytes of the URL, with character references
/// decoded, and reads them as browsers do: tabs and newlines are dropped, and `\` is `/`.
struct URLContext {
  enum Part { case start, scheme, afterValue, path, query, fragment, base64 }

  /// The use that is made of the URL.
  enum Use {
    /// A link, an image or a form's target: any URL with an allowed scheme.
    case link
    /// An image, which may be a `data:` URL with a static type.
    case image
    /// An identifier that is compared and not followed: Atom's `<id>`, RSS's `<guid>`.
    case identifier
    /// Something that runs in the page or changes its style: the template must determine where it
    /// is loaded from.
    case resource
  }

  let use: Use
  let subject: String
  /// The escapers for the parts of the URL; calendars have their own.
  let escapers: Escapers
  private(set) var part = Part.start
  /// The static bytes so far.
  private var prefix: [UInt8] = []
  /// The holes that a following `:` would make part of the scheme.
  private var undecided: [Int] = []
  /// A scheme after which no value is allowed; nil when there is none.
  private var badScheme: String?
  /// Whether `&` or `=` came after a value at the start, which may have contained a `?`.
  private var looksLikeQuery = false
  /// Whether the static text determines where a resource is loaded from.
  private var fixesOrigin = false

  private static let identifierSchemes: TextSet = [
    "tag", "info", "uuid", "oid", "ni", "at", "did", "acct", "isbn", "doi", "hdl",
  ]

  struct Escapers {
    var start = Escaper.urlStart
    var startRest = Escaper.urlStartRest
    var path = Escaper.urlPath
    var component = Escaper.urlComponent
    var encoded = Escaper.urlEncoded

    /// The escapers of formats in which an ampersand stands for itself.
    static let plain = Escapers(
      start: .plainURLStart, startRest: .plainURLStartRest, path: .plainURLPath,
      component: .plainURLComponent, encoded: .plainURLStartRest)

    /// The escapers of such formats where `tag:` and `urn:` are allowed.
    static let identifier = Escapers(
      start: .plainIdentifierStart, startRest: .plainURLStartRest, path: .plainURLPath,
      component: .plainURLComponent, encoded: .plainURLStartRest)
  }

  /// - Parameter subject: the attribute, for the message of a refusal.
  init(use: Use, subject: String = "", escapers: Escapers = Escapers()) {
    self.use = use
    self.subject = subject
    self.escapers = escapers
  }

  private static let schemes: TextSet = [
    "http", "https", "mailto", "tel", "sms", "ftp", "sftp", "geo", "webcal", "webcals", "xmpp",
    "sip", "sips", "irc", "ircs", "magnet", "matrix", "whatsapp", "tg", "maps", "facetime", "urn",
  ]

  mutating func feed(_ byte: UInt8, log: inout WalkLog) {
    if byte == 9 || byte == 10 || byte == 13 { return }
    if prefix.isEmpty, part == .start, byte <= 32 { return }
    // Browsers read a backslash as a slash.
    prefix.append(byte == UInt8(ascii: "\\") ? UInt8(ascii: "/") : byte)
    switch part {
    case .start, .scheme, .afterValue:
      switch byte {
      case UInt8(ascii: ":"): colon(log: &log)
      case UInt8(ascii: "/"), UInt8(ascii: "\\"): leaveScheme(to: .path)
      case UInt8(ascii: "?"): leaveScheme(to: .query)
      case UInt8(ascii: "#"): leaveScheme(to: .fragment)
      case UInt8(ascii: "&"), UInt8(ascii: "="):
        looksLikeQuery = true
        if part == .start { part = .scheme }
      default: if part == .start { part = .scheme }
      }
    case .path:
      if byte == UInt8(ascii: "?") { part = .query }
      if byte == UInt8(ascii: "#") { part = .fragment }
    case .query: if byte == UInt8(ascii: "#") { part = .fragment }
    case .fragment, .base64: break
    }
    if part == .path || part == .query || part == .fragment { noteOrigin() }
  }

  private mutating func leaveScheme(to next: Part) {
    undecided = []
    part = next
  }

  private mutating func colon(log: inout WalkLog) {
    if part == .afterValue {
      for entry in undecided { log.refuse(entry, .schemeFromValue) }
      badScheme = "a value and ':'"
      leaveScheme(to: .path)
      return
    }
    let scheme = String(decoding: prefix.dropLast(), as: UTF8.self).lowercased()
    let isKnown =
      Self.schemes.contains(scheme)
      || use == .identifier && Self.identifierSchemes.contains(scheme)
    if !isKnown { badScheme = scheme + ":" }
    leaveScheme(to: .path)
  }

  /// Records whether the static text determines the origin: `https://host/`, `//host/`, `/path`,
  /// `path/`, `?` and `#` do.
  private mutating func noteOrigin() {
    guard !fixesOrigin, badScheme == nil else { return }
    let slash = UInt8(ascii: "/")
    var rest = prefix[...]
    var namesHost = prefix.starts(with: [slash, slash])
    if let colon = prefix.firstIndex(of: UInt8(ascii: ":")) {
      rest = prefix[(colon + 1)...]
      namesHost = true
    }
    guard namesHost else {
      // A lone `/` may become `//` with the text that follows.
      fixesOrigin = prefix.count > 1 || part != .path
      return
    }
    let host = rest.drop { $0 == slash }
    let last = host.last ?? 0
    fixesOrigin =
      host.count > 1
      && (last == slash || last == UInt8(ascii: "?") || last == UInt8(ascii: "#"))
  }

  mutating func hole(_ entry: Int, traits: HoleTraits, log: inout WalkLog) {
    if let badScheme {
      if use == .image, let data = imageData() {
        if data {
          log.place(entry, as: .base64)
        } else {
          log.refuse(entry, .scheme, subject: badScheme)
        }
      } else {
        log.refuse(entry, .scheme, subject: badScheme)
      }
      return
    }
    if use == .resource, !traits.fromConfiguration {
      // After a lone '/' only an encoded segment follows, so it can't become '//'.
      let rooted = prefix == [UInt8(ascii: "/")]
      let named = part == .scheme
      guard fixesOrigin || rooted || named else {
        return log.refuse(entry, .resource, subject: subject)
      }
      log.place(entry, as: .urlSegment)
      if named {
        part = .afterValue
        undecided.append(entry)
      }
      return
    }
    switch part {
    case .start:
      log.place(entry, as: escapers.start)
      part = .afterValue
      undecided.append(entry)
    case .scheme, .afterValue:
      let whole = traits.urlEncoded ? escapers.encoded : escapers.startRest
      log.place(entry, as: looksLikeQuery && !traits.urlEncoded ? escapers.component : whole)
      part = .afterValue
      undecided.append(entry)
    case .path: log.place(entry, as: traits.urlEncoded ? escapers.encoded : escapers.path)
    case .query, .fragment:
      log.place(entry, as: traits.urlEncoded ? escapers.encoded : escapers.component)
    case .base64: log.place(entry, as: .base64)
    }
  }

  /// Whether the prefix is `data:image/png;base64,` or that of another harmless type; nil when it
  /// does not begin with `data:`.
  private func imageData() -> Bool? {
    let text = String(decoding: prefix, as: UTF8.self).lowercased()
    guard text.hasPrefix("data:") else { return nil }
    return ["png", "jpeg", "jpg", "gif", "webp", "avif", "bmp"].contains {
      text.hasPrefix("data:image/\($0);base64,")
    }
  }
}
