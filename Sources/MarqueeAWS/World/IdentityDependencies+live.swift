internal import Foundation
internal import MarqueeBase
internal import MarqueeHTTP

extension IdentityDependencies {
  /// The real clock, files, network and programs.
  ///
  /// - Parameter environment: the variables, which only the target `marquee` may read.
  package static func live(environment: Environment) -> IdentityDependencies {
    IdentityDependencies(
      environment: environment,
      now: {
        Moment(.timestampWithZone, microseconds: Int(Date().timeIntervalSince1970 * 1_000_000))
      },
      readFile: { path in [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) },
      http: .live(variables: environment.values),
      run: { arguments, timeout in try BoundedProgram.run(arguments, timeout: timeout) },
      wait: { Thread.sleep(forTimeInterval: $0.inSeconds) },
      random: { Double.random(in: 0..<1) })
  }
}

/// The reason for which a program gave no output.
package struct ProcessFailure: Error, Sendable, CustomStringConvertible {
  /// A sentence without a full stop.
  package let description: String
}
