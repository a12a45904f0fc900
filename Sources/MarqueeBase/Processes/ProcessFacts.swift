internal import Glibc

/// What identifies a process and its machine to other processes, for locks and leases.
package enum ProcessFacts {
  /// The machine's name; empty when it can't be read. Two machines may have the same one.
  package static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The name of the user whom this process runs as, or the number where there is no name.
  package static var userName: String {
    SystemAccount.of(user: getuid())?.name ?? "uid \(getuid())"
  }

  /// The boot ID of the machine, which changes with each boot; empty when it can't be read.
  package static func bootID() -> String {
    let bytes = BlockingIO.readFile("/proc/sys/kernel/random/boot_id") ?? []
    return String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
  }

  /// The namespace in which this process has its number, such as `pid:[4026531836]`; empty when it
  /// can't be read. Containers on one machine share the boot ID, not the numbers of processes.
  package static func processNamespace() -> String {
    var name = [CChar](repeating: 0, count: 256)
    let count = readlink("/proc/self/ns/pid", &name, name.count)
    guard count > 0 else { return "" }
    return String(decoding: name.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The time at which a process was started, in the kernel's ticks; nil when there is no such
  /// process. It distinguishes the process from a later one with the same number.
  package static func start(of process: Int) -> String? {
    guard let bytes = BlockingIO.readFile("/proc/\(process)/stat") else { return nil }
    // The name in parentheses may contain anything; the start time is the twentieth word after it.
    let end = bytes.lastIndex(of: UInt8(ascii: ")")) ?? bytes.startIndex
    let words = bytes[end...].split(separator: 0x20)
    return words.count > 20 ? String(decoding: words[20], as: UTF8.self) : nil
  }
}
