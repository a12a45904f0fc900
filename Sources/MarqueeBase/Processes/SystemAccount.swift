/// An entry of `/etc/passwd`.
///
/// The file is read here, not by `getpwuid`: that function loads libraries that the system's
/// `nsswitch.conf` names, which a program that brings its own C library can't use, and accounts of
/// a directory service are not needed.
package struct SystemAccount: Sendable {
  package let name: String
  package let user: UInt32
  package let group: UInt32

  /// The account of a user; nil when the file has none, or when there is no file.
  package static func of(user: UInt32, file: String = "/etc/passwd") -> SystemAccount? {
    all(file).first { $0.user == user }
  }

  /// The account with a name; nil when the file has none, or when there is no file.
  package static func named(_ name: String, file: String = "/etc/passwd") -> SystemAccount? {
    all(file).first { $0.name == name }
  }

  private static func all(_ file: String) -> [SystemAccount] {
    (BlockingIO.readFile(file) ?? []).split(separator: UInt8(ascii: "\n")).compactMap { line in
      let fields = line.split(
        separator: UInt8(ascii: ":"), maxSplits: 4, omittingEmptySubsequences: false
      ).map { String(decoding: $0, as: UTF8.self) }
      guard fields.count == 5, !fields[0].isEmpty, let user = UInt32(fields[2]),
        let group = UInt32(fields[3])
      else { return nil }
      return SystemAccount(name: fields[0], user: user, group: group)
    }
  }
}
