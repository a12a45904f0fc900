import MarqueePostgres
import Testing

@Suite struct PostgresPackageTests {
  /// What the distributions' own files say.
  @Test(arguments: [
    ("ID=debian\n", "apt-get install postgresql", "apt-get install postgresql-client"),
    (
      "NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n",
      "apt-get install postgresql", "apt-get install postgresql-client"
    ),
    ("ID=fedora\r\n", "dnf install postgresql-server", "dnf install postgresql"),
    (
      "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", "dnf install postgresql-server",
      "dnf install postgresql"
    ),
    (
      "ID=\"amzn\"\nID_LIKE=\"fedora\"\n", "dnf install postgresql16-server",
      "dnf install postgresql16"
    ),
    ("ID=alpine\n", "apk add postgresql", "apk add postgresql-client"),
    (
      "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n", "zypper install postgresql-server",
      "zypper install postgresql"
    ),
    ("ID=arch", "pacman -S postgresql", "pacman -S postgresql"),
  ])
  func namesTheCommandOfTheSystem(_ release: String, _ server: String, _ client: String) {
    #expect(PostgresPackage.server.command(osRelease: release) == server)
    #expect(PostgresPackage.client.command(osRelease: release) == client)
  }

  @Test(arguments: ["", "ID=plan9\n", "VERSION_ID=debian\nPRETTY_NAME=debian\n"])
  func namesNoneForAnUnknownSystem(_ release: String) {
    #expect(PostgresPackage.server.command(osRelease: release) == nil)
  }

  @Test func advisesOnThisSystem() {
    #expect(PostgresPackage.client.advice.hasPrefix("install it"))
  }
}
