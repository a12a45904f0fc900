import MarqueeTemplate

/// Writes one letter per guest. What a guest is called can't become a tag, a link or a script.
@main struct Letters {
  static let layout = TemplateSource(
    name: "letter.html",
    text: """
      <!doctype html>
      <html lang="en"><title>{{ subject }}</title>
      {{ content }}</html>

      """, format: .html)

  static let signature = TemplateSource(
    name: "signature.md", text: "Written on {{ sent | date: '%-d %B %Y' }}.", format: .markdown)

  static let body = TemplateSource(
    name: "letter.md",
    text: """
      # Dear {{ guest.name }}

      [Your place]({{ guest.page }}) is booked for:

      {% for film in guest.films %}
      - {{ film }}
      {% endfor %}

      {% render "signature.md", sent: sent %}

      """, format: .markdown)

  /// A mistake: the column is called `name`.
  static let mistaken = TemplateSource(
    name: "mistaken.md", text: "# Dear {{ guest.nmae }}\n", format: .markdown)

  static let guests: [Record] = [
    Record(
      [
        ("name", .string("Ada Lovelace")),
        ("page", .string("https://example.com/ada?seat=7&row=2")),
        ("films", .array([.string("Heat"), .string("M")])),
      ], query: "guests"),
    Record(
      [
        ("name", .string("<script>alert(1)</script>")), ("page", .string("javascript:alert(1)")),
        ("films", .array([.string("*Alien* | 1979")])),
      ], query: "guests"),
  ]

  static func main() throws {
    // The engine has no clock and reads no files: whoever uses it says what time it is.
    let now = Moment(.timestampWithZone, microseconds: 1_795_262_400_000_000)
    let engine = TemplateEngine(options: EngineOptions(now: now), partials: [signature])
    let letter = try engine.compile(body)
    let frame = try engine.compile(layout)
    let renderer = Renderer(engine)
    renderer.bind("sent", .moment(now))
    for guest in guests {
      let values: [(String, Value)] = [
        ("guest", .record(guest)), ("subject", .string("Your evening")),
      ]
      let page = try renderer.render(letter, layouts: [frame], values: Record(values))
      print(page.text)
      for warning in page.warnings { print(warning.formatted) }
    }
    do {
      _ = try renderer.render(
        engine.compile(mistaken), values: Record([("guest", .record(guests[0]))]))
    } catch {
      for diagnostic in error.all { print(diagnostic.formatted) }
    }
  }
}
