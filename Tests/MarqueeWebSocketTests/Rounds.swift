import Foundation

/// How many rounds a fuzz test has for each seed.
enum Rounds {
  static let count =
    ProcessInfo.processInfo.environment["MARQUEE_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 400
}
