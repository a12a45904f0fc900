internal import ArgumentParser
internal import Foundation
internal import MarqueeAWS
internal import MarqueeBase

/// `marquee auth sigv4 --case DIR`: prints every stage of a signature, to compare it with other
/// signers.
struct AuthSigV4: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sigv4",
    abstract: "Work out a signature by hand: context.json and request.txt in, every stage out.",
    discussion: """
      Without --stage all stages are compared with the files beside the case \
      (header-canonical-request.txt, …, query-signature.txt), and it ends with 1 when one differs or \
      is missing.
      """,
    shouldDisplay: false)

  @OptionGroup var reporting: ReportingOptions

  @Option(name: .customLong("case"), help: ArgumentHelp("The case's folder.", valueName: "dir"))
  var folder: String

  @Option(
    help: ArgumentHelp(
      "One stage to print: header- or query-, then canonical-request, string-to-sign, "
        + "signature or signed-request.", valueName: "stage"))
  var stage: String?

  func run() throws {
    try reporting.run { () throws(Diagnostics) in try work() }
  }

  private func work() throws(Diagnostics) {
    let context = try InputFile(folder + "/context.json", role: "context").text()
    let request = try InputFile(folder + "/request.txt", role: "request").text()
    let one = try reportingIdentity { () throws(IdentityError) in
      try SigningCase(context: Array(context.utf8), request: Array(request.utf8))
    }
    let stages =
      Self.stages("header", one.signedInHeader())
      + Self.stages("query", one.signedInQuery())
    if let stage {
      guard let found = stages.first(where: { $0.name == stage }) else {
        throw Diagnostics(
          Diagnostic(
            "'\(stage)' is not a stage", code: "usage.stage", category: .configuration,
            help: stages.map(\.name).joined(separator: ", ")))
      }
      return Console.output(Array(found.text.utf8))
    }
    var problems: [Diagnostic] = []
    for (name, text) in stages where !name.hasSuffix("signed-request") {
      let file = "\(folder)/\(name).txt"
      guard FileManager.default.fileExists(atPath: file) else {
        problems.append(
          Diagnostic(
            "\(file) is missing, so this stage can't be compared", code: "sigv4.missing",
            help: "--stage \(name) prints what it would be compared with"))
        continue
      }
      let wanted = try InputFile(file, role: "stage").text()
      if wanted != text {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        problems.append(
          Diagnostic(
            "\(file) differs", code: "sigv4.differs",
            notes: lines.map { Diagnostic.Note(String($0)) }))
      }
    }
    if !problems.isEmpty { throw Diagnostics(problems) }
    print("\(folder): as it should be")
  }

  private static func stages(
    _ place: String, _ signed: SigV4.Signed
  ) -> [(name: String, text: String)] {
    [
      ("\(place)-canonical-request", signed.canonicalRequest),
      ("\(place)-string-to-sign", signed.stringToSign), ("\(place)-signature", signed.signature),
      ("\(place)-signed-request", signed.request.wireText),
    ]
  }
}
