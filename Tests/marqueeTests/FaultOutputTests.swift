import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// What people and other programs do to the output and to what a build remembers of it, between
/// two builds: the next one mends it, or says what is in its way.
@Suite struct FaultOutputTests {
  private static let versions = FaultSite.versions

  private static func built(_ arguments: [String] = []) throws -> FaultSite {
    let site = try FaultSite()
    site.arguments = arguments
    let (end, said) = try site.build(versions[0])
    guard end == .exited(0) else { throw FaultSite.Failure(said: said) }
    return site
  }

  // MARK: The manifest

  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var says = "is damaged"
    let change: @Sendable (inout [UInt8]) -> Void
  }

  static let damages: [Damage] = {
    var damages = [
      Damage(testDescription: "empty") { $0 = [] },
      Damage(testDescription: "another version", says: "is of another version of Marquee") {
        $0.replaceSubrange(0..<18, with: Array("marquee manifest 2".utf8))
      },
      Damage(testDescription: "zeros") { $0 = [UInt8](repeating: 0, count: $0.count) },
      Damage(testDescription: "something else") { $0 = Array("{\"pages\": 302}\n".utf8) },
      Damage(testDescription: "a byte more") { $0.append(0) },
      Damage(testDescription: "twice") { $0 += $0 },
    ]
    for kept in [1, 17, 18, 19, 100, 5000] {
      damages.append(
        Damage(testDescription: "cut off after \(kept) bytes") { $0 = Array($0.prefix(kept)) })
    }
    for lost in [1, 16, 17, 4096] {
      damages.append(
        Damage(testDescription: "\(lost) bytes short") { $0 = $0.dropLast(lost) })
    }
    var random = FaultRandom(seed: FaultRandom.seed)
    for _ in 0..<8 {
      let (place, bit) = (random.next(), UInt8(random.next() % 8))
      damages.append(
        Damage(testDescription: "a bit flipped, seed \(FaultRandom.seed)") { bytes in
          // Behind the first line: a change there is another version.
          bytes[19 + Int(place % UInt64(bytes.count - 19))] ^= 1 << bit
        })
    }
    return damages
  }()

  @Test(arguments: damages) func aDamagedManifest(_ damage: Damage) throws {
    let elsewhere = try TemporaryFolder(in: FaultSite.memory)
    // Outside the site nothing is replaced that Marquee did not write. It did.
    let isOutside = damage.testDescription.utf8.count % 2 == 0
    let output = elsewhere.path + "/www"
    let site = try Self.built(isOutside ? ["--output", output] : [])
    let name = try #require(site.state.first { $0.hasPrefix("manifest-") })
    let file = URL(
      fileURLWithPath: (isOutside ? output : site.folder.path + "/output") + "/.marquee-record")
    var bytes = Array(try Data(contentsOf: file))
    damage.change(&bytes)
    try Data(bytes).write(to: file)
    try Data(bytes).write(to: URL(fileURLWithPath: site.folder.path + "/.marquee/" + name))

    let (end, said) = try site.build(Self.versions[1])
    #expect(end == .exited(0), "\(said)")
    let warning =
      "\(file.path(percentEncoded: false)): warning: the record of what the last build wrote "
      + "\(damage.says)\n  help: every page is made again; pages that are gone from the site stay "
      + "in the output until you remove them\n"
    #expect(said.contains(warning), "\(said)")
    var expected = try FaultSite.clean(Self.versions[1])
    let old = try FaultSite.clean(Self.versions[0])
    for path in old.files.keys where expected.files[path] == nil {
      expected.add(path, old.files[path] ?? [])
      expected.addFolders(of: path)
    }
    let tree = { isOutside ? FaultTree(output) : site.output }
    #expect(tree().differences(from: expected) == [])

    let again = try site.build(Self.versions[1])
    #expect(again.end == .exited(0))
    #expect(again.said.contains(": 0 written, "), "\(again.said)")
    #expect(!again.said.contains("warning"))
    #expect(tree().differences(from: expected) == [])
  }

  @Test func aManifestThatIsNoFile() throws {
    let site = try Self.built()
    let name = try #require(site.state.first { $0.hasPrefix("manifest-") })
    try site.folder.remove(".marquee/" + name)
    try site.folder.remove("output/.marquee-record")
    try site.folder.write("theirs", "not ours")
    #expect(
      symlink(site.folder.path + "/theirs", site.folder.path + "/output/.marquee-record") == 0)
    let (end, said) = try site.build(Self.versions[3])
    #expect(end == .exited(0))
    #expect(said.contains("the record of what the last build wrote can't be read"), "\(said)")
    #expect(try site.folder.read("theirs") == "not ours")
    let again = try site.build(Self.versions[3])
    #expect(again.said.contains(": 0 written, ") && !again.said.contains("warning"))
  }

  @Test(arguments: [
    (1, "is of another version of Marquee"), (2, "is damaged"), (3, "is of another"),
  ])
  func aJournalThatIsDamagedOrOfAnotherVersion(_ version: Int, _ what: String) throws {
    let site = try Self.built()
    let journal = "output/.marquee-journal"
    try site.folder.write(journal, "marquee journal \(version)\nprocess 1\noutput /etc\n")
    let (end, said) = try site.build(Self.versions[1])
    #expect(end == .exited(0))
    #expect(said.contains(what) && said.contains(": the commit that it tells of was thrown away"))
    #expect(site.output.differences(from: try FaultSite.clean(Self.versions[1])) == [])
    #expect(!site.folder.exists(journal))
  }

  // MARK: The output

  struct Hand: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let shell: String
    var says = "0 removed"
  }

  static let hands = [
    Hand(testDescription: "all removed", shell: "rm -r output", says: ": 303 written, "),
    Hand(testDescription: "emptied", shell: "rm -r output/*", says: ": 303 written, "),
    Hand(
      testDescription: "a page removed", shell: "rm output/films/film-7/index.html",
      says: ": 1 written, 302 unchanged, "),
    Hand(
      testDescription: "a folder removed", shell: "rm -r output/films",
      says: ": 300 written, 3 unchanged, "),
    Hand(
      testDescription: "a page edited", shell: "sed -i s/Film/Flim/ output/films/film-7/index.html",
      says: ": 1 written, 302 unchanged, "),
    Hand(
      testDescription: "a page edited, with its old time",
      shell: """
        touch -r output/films/film-7/index.html time
        echo more >> output/films/film-7/index.html
        touch -r time output/films/film-7/index.html
        """, says: ": 1 written, 302 unchanged, "),
    Hand(
      testDescription: "two pages swapped",
      shell: """
        cd output/films && mv film-7 x && mv film-8 film-7 && mv x film-8
        """, says: ": 2 written, 301 unchanged, "),
    Hand(
      testDescription: "a page emptied", shell: ": > output/index.html",
      says: ": 1 written, 302 unchanged, "),
    Hand(
      testDescription: "a page written anew, the same",
      shell: "cp output/index.html x && rm output/index.html && mv x output/index.html",
      says: ": 0 written, 303 unchanged, "),
    Hand(
      testDescription: "a page that became an empty folder",
      shell: "rm output/index.html && mkdir output/index.html", says: ": 1 written, "),
    Hand(
      testDescription: "all touched", shell: "find output -exec touch {} +",
      says: ": 0 written, 303 unchanged, "),
    Hand(
      testDescription: "the whole site moved and back", shell: "mv output o && mv o output",
      says: ": 0 written, 303 unchanged, "),
    Hand(
      testDescription: "the output copied in its place",
      shell: "cp -r output o && rm -r output && mv o output", says: ": 0 written, 303 unchanged, "),
    // The clock, as far as files show it.
    Hand(
      testDescription: "times in the future",
      shell: "find output .marquee content templates rows-0 -exec touch -d 2037-12-31 {} +",
      says: ": 0 written, 303 unchanged, "),
    Hand(
      testDescription: "times before all times",
      shell: "find output .marquee content templates rows-0 -exec touch -d @0 {} +",
      says: ": 0 written, 303 unchanged, "),
    Hand(
      testDescription: "edited, with a time in the future",
      shell: """
        sed -i s/Film/Flim/ output/films/film-7/index.html
        find output .marquee -exec touch -d 2037-12-31 {} +
        """, says: ": 1 written, 302 unchanged, "),
  ]

  @Test(arguments: hands) func mendsTheOutput(_ hand: Hand) throws {
    let site = try Self.built()
    let shell = try Shell.run("set -e; " + hand.shell, in: site.folder)
    try #require(shell.exitCode == 0, "\(shell.said)")
    // And the clock goes back a year.
    let (end, said) = try site.build(Self.versions[0], ["--now", "2025-11-21"])
    #expect(end == .exited(0), "\(said)")
    #expect(said.contains(hand.says), "\(said)")
    #expect(site.output.differences(from: try FaultSite.clean(Self.versions[0])) == [])

    let other = try site.build(Self.versions[1], ["--now", "2024-11-21"])
    #expect(other.end == .exited(0), "\(other.said)")
    #expect(site.output.differences(from: try FaultSite.clean(Self.versions[1])) == [])
  }

  /// A look at rows, files and output must see what a hand did to them.
  @Test(arguments: hands) func mendsTheOutputIfChanged(_ hand: Hand) throws {
    let site = try Self.built()
    let shell = try Shell.run("set -e; " + hand.shell, in: site.folder)
    try #require(shell.exitCode == 0, "\(shell.said)")
    let (end, said) = try site.build(Self.versions[0], ["--if-changed"])
    #expect(end == .exited(0), "\(said)")
    #expect(site.output.differences(from: try FaultSite.clean(Self.versions[0])) == [])
  }

  // MARK: Files of others

  struct Foreign: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let shell: String
    /// Nil when it is in nobody's way.
    var says: String?
    /// What remains of it, from the output.
    let kept: String
  }

  static let foreign = [
    Foreign(testDescription: "beside pages", shell: "echo x > output/.htaccess", kept: ".htaccess"),
    Foreign(
      testDescription: "in a page's folder, which goes",
      shell: "echo x > output/films/film-3/poster.jpg", kept: "films/film-3/poster.jpg"),
    Foreign(
      testDescription: "in the place of a page",
      shell: "d=output/films/film-333; mkdir $d; "
        + "echo x > $d/index.html",
      says: "films/film-333/index.html, a file that Marquee did not "
        + "write\n  help: move it away, or choose another folder with build.output",
      kept: "films/film-333/index.html"),
    Foreign(
      testDescription: "in the place of a page's folder",
      shell: "echo x > output/films/film-333",
      says: "films/film-333, a file that Marquee did not write", kept: "films/film-333"),
    Foreign(
      testDescription: "in a folder in the place of a page",
      shell: "rm output/index.html; mkdir output/index.html; echo x > output/index.html/x",
      says: "index.html/x, a file that Marquee did not write", kept: "index.html/x"),
    Foreign(
      testDescription: "a link in the place of a page",
      shell: "echo x > output/x; ln -sf x output/index.html",
      says: "output/index.html is a symbolic link\n  help: the build writes through no link",
      kept: "x"),
    Foreign(
      testDescription: "a link in the place of a folder",
      shell: "mkdir away; echo x > away/x; rm -r output/films; ln -s ../away output/films",
      says: "output/films is a symbolic link\n  help: the build writes through no link",
      kept: "../away/x"),
  ]

  @Test(arguments: foreign) func keepsFilesOfOthers(_ foreign: Foreign) throws {
    let site = try Self.built()
    let shell = try Shell.run("set -e; " + foreign.shell, in: site.folder)
    try #require(shell.exitCode == 0, "\(shell.said)")
    let (before, state) = (site.output, site.state)
    let (end, said) = try site.build(Self.versions[1])
    if let says = foreign.says {
      #expect(end == .exited(1))
      #expect(said.contains(says), "\(said)")
      #expect(site.output.differences(from: before) == [])
    } else {
      #expect(end == .exited(0), "\(said)")
      var expected = try FaultSite.clean(Self.versions[1])
      expected.add(foreign.kept, Array("x\n".utf8))
      expected.addFolders(of: foreign.kept)
      #expect(site.output.differences(from: expected) == [])
    }
    #expect(try site.folder.read("output/" + foreign.kept) == "x\n")
    #expect(site.state == state)
  }

  // MARK: Two at once

  @Test func theSecondOfTwoNamesTheFirst() throws {
    let site = try Self.built()
    let lock = site.folder.path + "/output/.marquee-lock"
    // Stopped while it holds the lock; tried again when it was done before.
    for _ in 0..<20 {
      try site.show(Self.versions[2])
      let first = try site.start(Self.versions[2], said: "first")
      let line = Data("\nprocess \(first.id)\n".utf8)
      let hasLock = first.waitUntil {
        FileManager.default.contents(atPath: lock)?.range(of: line) != nil
      }
      first.kill(SIGSTOP)
      guard hasLock, !first.hasEnded else {
        try site.build(Self.versions[0])
        continue
      }
      let before = site.output
      let second = try site.start(Self.versions[2])
      #expect(second.wait() == .exited(75))
      #expect(
        second.text.contains(
          "error: another build or publish of this site is running (process \(first.id), since "),
        "\(second.text)")
      #expect(second.text.contains("  help: wait for it to end\n"))
      #expect(site.output == before)
      first.kill(SIGCONT)
      #expect(first.wait() == .exited(0), "\(first.text)")
      #expect(site.output.differences(from: try FaultSite.clean(Self.versions[2])) == [])
      return
    }
    Issue.record("no build was caught with its lock")
  }

  /// What a killed process leaves, or half of it; its number may be another's by now.
  @Test(arguments: [
    "marquee lock 1\nhost $HOST\nboot $BOOT\nprocess 2147483646\nstart 1\nsince x\nuser y\n",
    "marquee lock 1\nhost $HOST\nboot $BOOT\nprocess 1\nstart 1\nsince x\nuser y\n",
    "marquee lock 1\nhost $HOST\nboot another\nprocess 1\nstart 1\nsince x\nuser y\n",
    "marquee lock 1\nhost", "", "no number", "\u{0}\u{0}\u{0}\u{0}",
  ])
  func aLockOfTheDeadIsTakenOver(_ text: String) throws {
    let site = try Self.built()
    let boot = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
    try site.folder.write(
      "output/.marquee-lock",
      text.replacing("$BOOT", with: boot.prefix { !$0.isNewline })
        .replacing("$HOST", with: ProcessInfo.processInfo.hostName))
    let start = ContinuousClock.now
    let process = try site.start(Self.versions[0])
    #expect(process.wait() == .exited(0), "\(process.text)")
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(!site.folder.exists("output/.marquee-lock"))
  }
}
