internal import Glibc
internal import MarqueeBase

/// A part of PostgreSQL that this system's package manager installs.
package enum PostgresPackage: Sendable {
  /// The server's programs (`initdb`, `postgres`, `pg_ctl`).
  case server
  /// The client `psql`.
  case client

  /// What to do when it is missing: `install it: sudo apt-get install postgresql-client`.
  package var advice: String {
    let release = ["/etc/os-release", "/usr/lib/os-release"].lazy
      .compactMap { BlockingIO.readFile($0) }.first
    let text = String(decoding: release ?? [], as: UTF8.self)
    guard let command = command(osRelease: text) else {
      return "install it with this system's package manager"
    }
    return "install it: " + (geteuid() == 0 ? "" : "sudo ") + command
  }

  /// The command that installs it, for root; nil for a system that is not known.
  ///
  /// - Parameter osRelease: the text of `/etc/os-release`, whose fields `ID` and `ID_LIKE` name the
  ///   distribution and those that it is made from.
  package func command(osRelease: String) -> String? {
    var names: [String] = []
    for key in ["ID=", "ID_LIKE="] {
      for line in osRelease.split(whereSeparator: \.isNewline) where line.hasPrefix(key) {
        names += line.dropFirst(key.utf8.count).split { " \"'".contains($0) }.map(String.init)
      }
    }
    return names.lazy.compactMap(installing).first
  }

  private func installing(on distribution: String) -> String? {
    let isServer = self == .server
    return switch distribution {
    case "debian", "ubuntu":
      "apt-get install " + (isServer ? "postgresql" : "postgresql-client")
    case "amzn": "dnf install " + (isServer ? "postgresql16-server" : "postgresql16")
    case "fedora", "rhel", "centos":
      "dnf install " + (isServer ? "postgresql-server" : "postgresql")
    case "alpine": "apk add " + (isServer ? "postgresql" : "postgresql-client")
    case "suse", "opensuse", "sles":
      "zypper install " + (isServer ? "postgresql-server" : "postgresql")
    case "arch": "pacman -S postgresql"
    default: nil
    }
  }
}
