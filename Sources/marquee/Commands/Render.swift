public import ArgumentParser
internal import MarqueeBase
public import MarqueeTemplate

/// `marquee render`: renders one template with JSON data, without a site or a database.
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Render one template with JSON data.",
    discussion: """
      The result goes to standard output, exactly as the template makes it. The data is a JSON \
      object; its members are the template's names. '-' reads the template or the data from \
      standard input.

      Examples:
        marquee render --template movie.md --data movie.json
        echo '{"title": "A|B"}' | marquee render --template card.html --data -
        marquee render --as liquid --template page --data d.json --partials parts

      Formats: markdown and html escape every value for where it lands; xml, json, csv and \
      calendar for their own syntax; text prints as it is; liquid is standard Liquid, with \
      nothing escaped and undefined names empty. Without --as the format is that of the \
      template's ending.

      With --batch, each line of standard input is one case, and its answer one line of \
      standard output:
        {"as": "html", "template": "<p>{{ a }}", "data": {"a": "<"}}
        {"output": "<p>&lt;"}
      A case that fails answers {"error": "…"}; the others go on.
      """)

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("The template's format.", valueName: "format"))
  var format: Format?

  @Option(help: ArgumentHelp("The template, or '-'.", valueName: "file"))
  var template: String?

  @Option(help: ArgumentHelp("The data, a JSON object, or '-'.", valueName: "file"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "The folder of partials: DIR/cards/movie.html is {% render 'cards/movie.html' %}.",
      valueName: "dir"))
  var partials: String?

  @Option(help: ArgumentHelp("What 'now' is, in ISO 8601; the clock if absent.", valueName: "time"))
  var now: BuildClock?

  @Option(help: ArgumentHelp("The time zone of dates, an IANA name.", valueName: "zone"))
  var timeZone = "UTC"

  @Flag(help: "Render a case per line of standard input.")
  var batch = false

  @OptionGroup var reporting: ReportingOptions

  func validate() throws {
    if batch {
      guard template == nil, data == nil, partials == nil else {
        throw ValidationError("with --batch, templates, data and partials come in the lines")
      }
      return
    }
    guard let template else { throw ValidationError("--template is missing") }
    if template == InputFile.standardInput, data == InputFile.standardInput {
      throw ValidationError("only one of --template and --data can be standard input")
    }
    if format == nil, FileEnding(of: template).format == nil {
      throw ValidationError("'\(template)' does not tell the format: give it with --as")
    }
  }

  func run() throws {
    let options = EngineOptions(
      now: now?.moment ?? BuildClock.current, timeZone: timeZone,
      markdown: MarkdownLimits(worker: Executable.markdownPool))
    if batch {
      var batch = RenderBatch(options: options, format: format)
      batch.run()
      return
    }
    try reporting.run { () throws(Diagnostics) in try render(options) }
  }

  private func render(_ options: EngineOptions) throws(Diagnostics) {
    // `validate()` has made sure that both are given.
    guard let template, let format = format ?? FileEnding(of: template).format else { return }
    let file = try InputFile(template, role: "template")
    let source = TemplateSource(name: file.name, text: try file.text(), format: format)
    let data = try self.data.map { path throws(Diagnostics) in
      try JSONData.read(InputFile(path, role: "data"))
    }
    let partials = try self.partials.map { folder throws(Diagnostics) in
      try PartialsFolder.read(folder, format: format)
    }
    let prepared = try PreparedTemplate(source, partials: partials ?? [:], options: options)
    let (output, warnings) = try prepared.render(data ?? Record([]))
    Console.output(output)
    reporting.printer.print(warnings)
  }
}

// `Format` and `ExpressibleByArgument` are public, so the imports of this file have to be.
extension Format: ExpressibleByArgument {
  public init?(argument: String) { self.init(rawValue: argument) }
}
