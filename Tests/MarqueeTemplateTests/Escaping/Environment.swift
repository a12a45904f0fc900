import Glibc

/// What a longer run of the generated tests asks for.
enum Environment {
  static func count(named name: String) -> Int? {
    getenv(name).flatMap { Int(String(cString: $0)) }
  }
}
