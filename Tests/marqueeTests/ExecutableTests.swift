import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// What the program knows of itself, and how little it needs of the system.
@Suite struct ExecutableTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardizedFileURL

  /// The digits in `build 8f434346648f)` of `marquee --version`.
  private static func build(_ program: String) throws -> String {
    let said = try Shell.run("\(program) --version", in: try TemporaryFolder()).said
    let line = try #require(
      said.wholeMatch(
        of: /marquee \d+\.\d+\.\d+ \((?:commit [0-9a-f]{12}, )?build ([0-9a-f]+)\)\n/),
      "\(said)")
    return String(line.1)
  }

  @Test func theVersionLineNamesTheBuild() throws {
    let program = Program.url.path(percentEncoded: false)
    let notes = try Shell.run("readelf --notes '\(program)'", in: try TemporaryFolder()).said
    #expect(notes.contains("Build ID: \(try Self.build(program))"))
  }

  /// The version stands in one file; the changelog's newest release is that one.
  @Test func theVersionIsOne() throws {
    let folder = try TemporaryFolder()
    let said = try Shell.run("'\(Self.root.path)/scripts/version'; marquee --version", in: folder)
      .said
    let version = try #require(said.split(separator: "\n").first)
    #expect(said.contains("marquee \(version) ("))
    // The examples install that version.
    for page in ["README.md", "docs/install.md", "docs/identity/vercel.md"] {
      let text = try String(contentsOf: Self.root.appending(path: page), encoding: .utf8)
      let versions = text.matches(of: /(?:version=|marquee(?:-local)?:|download\/v)(\d[\d.]*\d)/)
      #expect(!versions.isEmpty && versions.allSatisfy { $0.1 == version }, "\(page)")
    }
    let changes = try String(
      contentsOf: Self.root.appending(path: "CHANGELOG.md"), encoding: .utf8)
    let release = changes.split(separator: "\n").first {
      $0.hasPrefix("## ") && $0 != "## Unreleased"
    }
    #expect(release?.hasPrefix("## \(version) – 20") == true, "\(release ?? "")")
  }

  /// A build that is told its commit and repository says both; scripts/version names the commit
  /// of unchanged sources only.
  @Test func theCommitIsThatOfUnchangedSources() throws {
    let folder = try TemporaryFolder()
    let script = """
      mkdir -p clone/scripts clone/Sources; cp '\(Self.root.path)/scripts/version' clone/scripts
      cd clone; git init -q; echo a >Sources/a; echo b >Package.swift; git add .
      git -c user.name=a -c user.email=a@b commit -qm a
      git rev-parse HEAD; scripts/version --commit
      echo c >notes; scripts/version --commit; echo c >Sources/c; scripts/version --commit
      rm Sources/c; echo d >Sources/a; scripts/version --commit
      rm -rf .git; scripts/version --commit; echo end
      """
    let lines = try Shell.run(script, in: folder).said.split(separator: "\n")
    #expect(lines.count == 4 && lines.last == "end")
    #expect(Set(lines.dropLast()).count == 1 && lines[0].count == 40)
  }

  /// Another build makes every page again; the same build under another name and with another time
  /// makes none.
  @Test func anotherBuildMakesThePagesAgain() throws {
    let site = try SmallSite()
    #expect(try site.generate().exitCode == 0)
    let build = try Self.build(Program.url.path(percentEncoded: false))
    let script = """
      export DATABASE_URL='\(try TestServer.url())'
      cp '\(Program.url.path(percentEncoded: false))' ../copy-$$; touch -d 2001-02-03 ../copy-$$
      ../copy-$$ generate --report same.json --quiet
      python3 - ../copy-$$ <<'END'
      import sys
      data = open(sys.argv[1], "rb").read()
      build = bytes.fromhex("\(build)")
      place = data.index(b"GNU\\0" + build)
      open(sys.argv[1], "r+b").write(data[:place + 4] + bytes([build[0] ^ 1]) + data[place + 5:])
      END
      ../copy-$$ generate --report other.json --quiet
      rm ../copy-$$; grep -h '"reused"' same.json other.json
      """
    let said = try Shell.run(script, in: site.folder).said
    let numbers = said.split(separator: "\n").map { $0.filter(\.isNumber) }
    #expect(numbers == ["3", "0"], "\(said)")
  }

  // MARK: Without a system

  /// Without /proc, /dev, /etc and /usr/share: the arguments arrive, zones are known, the child that
  /// renders Markdown starts, a site is built.
  @Test(.enabled(if: FaultMount.isPossible))
  func needsNoProcAndNoDev() throws {
    let site = try SmallSite([
      "zones.html": #"{{ at | date: "%H:%M %Z", "Europe/Lisbon" }} {{ text | markdown }}"#,
      "zones.json":
        "{\"at\": \"2026-07-21T18:00:00Z\", \"text\": \"\(String(repeating: "*a* ", count: 2000))\"}",
    ])
    let record = try Program.run(
      ["record"], in: site.folder.url, environment: ["DATABASE_URL": try TestServer.url()])
    #expect(record.exitCode == 0, "\(record.errors)")
    let script = """
      for place in /proc /dev /etc /usr/share; do mount -t tmpfs none $place || exit 9; done
      set -e
      marquee --version
      marquee render --template zones.html --data zones.json >zones.txt
      marquee generate --rows rows
      """
    try site.folder.write("script", script)
    let isRoot = geteuid() == 0
    let said = try Shell.run(
      "unshare --mount \(isRoot ? "" : "--map-root-user ")sh script", in: site.folder)
    #expect(said.exitCode == 0, "\(said.said)")
    #expect(said.said.contains("4 pages from 2 rows: 4 written"), "\(said.said)")
    let zones = try site.folder.read("zones.txt")
    #expect(zones.hasPrefix("19:00 WEST <p><em>a</em> <em>a</em>"), "\(zones.prefix(100))")
  }

  /// Without PostgreSQL the message gives the command of this system's package manager.
  @Test(
    .enabled(if: FaultMount.isPossible),
    arguments: [
      ("ID=alpine", "install it: apk add postgresql"),
      ("ID=mine", "install it with this system's package manager"),
    ])
  func namesWhatToInstall(_ release: String, _ advice: String) throws {
    let site = try SmallSite()
    try site.folder.write("release", release + "\n")
    try site.folder.write(
      "script",
      """
      cp /etc/passwd . && mount -t tmpfs none /etc && cp passwd /etc || exit 9
      cp release /etc/os-release && mount -t tmpfs none /usr/lib/postgresql || exit 9
      marquee generate; echo "code $?"
      DATABASE_URL=postgresql://h/d PATH=${PATH%%:*} marquee db psql; echo "code $?"
      """)
    let said = try Shell.run(
      "unshare --mount \(geteuid() == 0 ? "" : "--map-root-user ")sh script", in: site.folder
    ).said
    #expect(said.contains("PostgreSQL's server programs are not installed here"), "\(said)")
    #expect(said.contains("  help: \(advice); or name another database"), "\(said)")
    #expect(said.contains("psql can't be started") && said.hasSuffix("code 2\n"), "\(said)")
    let client = advice.hasSuffix("postgresql") ? advice + "-client" : advice
    #expect(said.contains("  help: \(client)\n"), "\(said)")
  }
}
