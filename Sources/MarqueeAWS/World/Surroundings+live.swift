internal import Foundation
internal import MarqueeBase

extension Surroundings {
  /// The real clock, files, network and programs.
  ///
  /// - Parameter environment: read by the roof, the one place that may.
  package static func live(environment: Environment) -> Surroundings {
    Surroundings(
      environment: environment,
      now: {
        Moment(.timestampWithZone, microseconds: Int(Date().timeIntervalSince1970 * 1_000_000))
      },
      readFile: { path in [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) },
      http: .live(environment: environment),
      run: { arguments, timeout in try runProgram(arguments, timeout: timeout) },
      wait: { Thread.sleep(forTimeInterval: $0.inSeconds) },
      random: { Double.random(in: 0..<1) })
  }
}

/// Why a program gave nothing.
package struct ProcessFailure: Error, Sendable, CustomStringConvertible {
  package let description: String
}

/// Runs a program found by `PATH`. Both pipes are drained on threads of their own, so that a
/// program which fills one of them can't block; after `timeout` it is ended.
private func runProgram(_ arguments: [String], timeout: Duration) throws -> ProcessOutput {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["--"] + arguments
  let (output, errors) = (Pipe(), Pipe())
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = output
  process.standardError = errors
  let ended = DispatchSemaphore(value: 0)
  process.terminationHandler = { _ in ended.signal() }
  do { try process.run() } catch {
    throw ProcessFailure(description: "it can't be started: \(error.localizedDescription)")
  }
  let drained = DispatchGroup()
  let (written, complaints) = (ByteBox(), ByteBox())
  for (pipe, box) in [(output, written), (errors, complaints)] {
    drained.enter()
    Thread.detachNewThread {
      box.set([UInt8](pipe.fileHandleForReading.readDataToEndOfFile()))
      drained.leave()
    }
  }
  guard ended.wait(timeout: .now() + timeout.inSeconds) == .success else {
    process.terminate()
    throw ProcessFailure(description: "it did not end within \(timeout)")
  }
  drained.wait()
  return ProcessOutput(
    status: Int(process.terminationStatus), output: written.bytes, errors: complaints.bytes)
}

/// Bytes that one thread leaves for another.
private final class ByteBox: @unchecked Sendable {
  // Unchecked: every access holds the lock.
  private let lock = NSLock()
  private var stored: [UInt8] = []
  var bytes: [UInt8] { lock.withLock { stored } }
  func set(_ bytes: [UInt8]) { lock.withLock { stored = bytes } }
}
