internal import ArgumentParser
internal import Glibc
internal import MarqueeBase

/// The file that this program is.
enum Executable {
  /// Differs between programs that may render differently: a page that another one made is made
  /// again. The version alone would not tell two builds from one another while it is developed.
  static let identity: String = {
    var facts = stat()
    guard stat("/proc/self/exe", &facts) == 0 else { return Marquee.configuration.version }
    let time = facts.st_mtim
    return "\(Marquee.configuration.version) \(facts.st_size) \(time.tv_sec).\(time.tv_nsec)"
  }()
}
