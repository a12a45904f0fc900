internal import Foundation
internal import MarqueeBase
internal import MarqueeHTTP

extension IdentityDependencies {
  /// The real clock, files, network and programs.
  ///
  /// - Parameter environment: read by the roof, the one place that may.
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

/// Why a program gave nothing.
package struct ProcessFailure: Error, Sendable, CustomStringConvertible {
  package let description: String
}
