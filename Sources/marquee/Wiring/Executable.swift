internal import ArgumentParser
internal import Glibc
internal import MarqueeBase

/// The file of the running program.
enum Executable {
  /// A text that differs between programs that may render differently; a page that another program
  /// made is made again. The version number alone would not tell two builds of one version apart.
  static let identity: String = {
    var facts = stat()
    guard stat("/proc/self/exe", &facts) == 0 else { return Marquee.configuration.version }
    let time = facts.st_mtim
    return "\(Marquee.configuration.version) \(facts.st_size) \(time.tv_sec).\(time.tv_nsec)"
  }()
}
