internal import ArgumentParser

/// The options on where a build's files go and how much it prints.
struct ResultOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Where to; 'build.output' of marquee.yaml if absent.", valueName: "dir"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write what the build did to this file, as JSON, also when it fails.", valueName: "file"))
  var report: String?

  @Flag(name: .shortAndLong, help: "Print errors and warnings only.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Also print the time of each phase and query.")
  var verbose = false

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose contradict each other") }
  }
}
