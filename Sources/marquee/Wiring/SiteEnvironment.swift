internal import Foundation
internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueeSite

/// The variables, clock, files and network of a site's commands, in the form that MarqueeAWS takes.
struct SiteEnvironment: Sendable {
  /// The process's variables with those of the site's .env files.
  let environment: Environment
  let surroundings: IdentityDependencies

  /// - Parameters:
  ///   - root: the site's folder, whose .env files are read.
  ///   - printer: gets what is wrong with these files.
  init(root: String, printer: DiagnosticPrinter) {
    let (environment, problems) = Environment.read(
      process: ProcessInfo.processInfo.environment, folder: root
    ) { path in Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
    printer.print(problems)
    KnownSecrets.note(variables: environment.values)
    self.environment = environment
    surroundings = .live(environment: environment)
  }
}
