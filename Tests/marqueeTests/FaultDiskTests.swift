import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Disks that are full, closed or elsewhere: an error that names the file and what to do, the
/// output as it was, nothing left behind, and the next run right.
@Suite struct FaultDiskTests {
  private static let (first, second) = (FaultSite.versions[0], FaultSite.versions[2])

  // MARK: Full

  struct Full: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What is mounted where, from the site's folder.
    let place: String
    let limit: String
    /// What is written to a file there before the second build.
    var filler = 0
    let says: [String]
    /// What would be there is only a copy.
    var isHarmless = false
  }

  static let full = [
    Full(
      testDescription: "the output's", place: "output", limit: "size=2m",
      says: ["films/film-", "/index.html can't be written to ", "No space left on device"]),
    Full(
      testDescription: "the output's, out of names", place: "output", limit: "nr_inodes=1000",
      says: ["error: ", "No space left on device"]),
    Full(
      testDescription: "the state folder's", place: ".marquee", limit: "size=200k",
      filler: 300_000, says: [], isHarmless: true),
    Full(
      testDescription: "all", place: "", limit: "size=3m",
      says: ["films/film-", "/index.html can't be written to ", "No space left on device"]),
  ]

  @Test(
    .enabled(if: FaultMount.isPossible, "needs the right to mount a file system"),
    arguments: full)
  func aFullDisk(_ full: Full) throws {
    let mount = try FaultMount()
    let site = try FaultSite()
    site.prefix = mount.prefix
    let place = site.folder.path + "/" + full.place
    let away = try TemporaryFolder()
    try #require(
      mount.run(
        """
        cp -r \(site.folder.path)/. \(away.path) && mkdir -p \(place) &&
        mount -t tmpfs -o \(full.limit) tmpfs \(place) &&
        { test -n '\(full.place)' || cp -r \(away.path)/. \(place); }
        """) == .exited(0))
    site.view = mount.seen
    #expect(try site.build(Self.first).end == .exited(0))
    #expect(site.output == (try FaultSite.clean(Self.first)))
    let before = site.state
    if full.filler > 0 {
      mount.run("head -c \(full.filler) /dev/zero > \(place)/filler")
    }

    let (end, said) = try site.build(Self.second)
    if full.isHarmless {
      #expect(end == .exited(0), "\(said)")
      #expect(site.output.differences(from: try FaultSite.clean(Self.second)) == [])
      #expect(site.state.filter { $0 != "filler" } == before)
      return
    }
    #expect(end == .exited(1))
    for text in full.says { #expect(said.contains(text), "\(text) is not in:\n\(said)") }
    #expect(said.contains("\n  help: free some space; the site that was there is untouched"))
    #expect(site.output.differences(from: try FaultSite.clean(Self.first)) == [])
    #expect(site.state.filter { $0 != "filler" } == before)

    mount.run(
      "rm -f \(place)/filler; mount -o remount,size=20m,nr_inodes=20000 \(place)")
    #expect(try site.build(Self.second).end == .exited(0))
    #expect(site.output.differences(from: try FaultSite.clean(Self.second)) == [])
    #expect(site.state == before)
  }

  /// A limit of the process, which any user can set: without care the kernel kills the process.
  @Test func aLimitOnTheSizeOfAFile() throws {
    let site = try FaultSite()
    try site.build(Self.first)
    let before = site.state
    // bash counts kilobytes; the list of all films is larger.
    site.prefix = ["bash", "-c", "ulimit -f 8; exec \"$0\" \"$@\""]
    let (end, said) = try site.build(Self.second)
    #expect(end == .exited(1))
    #expect(said.contains("error: index.html can't be written to "), "\(said)")
    #expect(said.contains(": File too large\n"))
    #expect(said.contains("  help: raise the limit on the size of a file (ulimit -f)\n"))
    #expect(site.output.differences(from: try FaultSite.clean(Self.first)) == [])
    #expect(site.state == before)
    site.prefix = []
    #expect(try site.build(Self.second).end == .exited(0))
    #expect(site.output.differences(from: try FaultSite.clean(Self.second)) == [])
  }

  // MARK: Closed

  struct Closed: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What is closed, from the site's folder.
    let place: String
    /// Shell, in which `$P` is that place.
    let close: String
    let open: String
    let says: [String]
  }

  static let closed = [
    Closed(
      testDescription: "a file system of its own", place: "output",
      close: "mount -o remount,ro $P", open: "mount -o remount,rw $P",
      says: ["output", "Read-only file system", "help: the file system is read-only"]),
    Closed(
      testDescription: "the output, seen through a bind mount", place: "output",
      close: "mount --bind $P $P && mount -o remount,bind,ro $P", open: "umount $P",
      says: ["output can't be written to: Read-only file system", "choose another folder"]),
    Closed(
      testDescription: "a folder in it", place: "output/films",
      close: "mount --bind $P $P && mount -o remount,bind,ro $P", open: "umount $P",
      says: ["/output/films", " can't be written to: Read-only file system"]),
    Closed(
      testDescription: "the state folder", place: ".marquee",
      close: "mount --bind $P $P && mount -o remount,bind,ro $P", open: "umount $P",
      says: ["/.marquee/staging-", " can't be made: Read-only file system"]),
  ]

  @Test(
    .enabled(if: FaultMount.isPossible, "needs the right to mount a file system"),
    arguments: closed)
  func aReadOnlyOutput(_ closed: Closed) throws {
    let mount = try FaultMount()
    let site = try FaultSite()
    site.prefix = mount.prefix
    site.view = mount.seen
    if closed.close.contains("remount,ro") {
      mount.run("mkdir \(site.folder.path)/output; mount -t tmpfs tmpfs \(site.folder.path)/output")
    }
    #expect(try site.build(Self.first).end == .exited(0))
    let before = site.state
    let place = "P=\(site.folder.path)/\(closed.place); "
    try #require(mount.run(place + closed.close) == .exited(0))

    let (end, said) = try site.build(Self.second)
    #expect(end == .exited(1))
    for text in closed.says { #expect(said.contains(text), "\(text) is not in:\n\(said)") }
    #expect(site.output.differences(from: try FaultSite.clean(Self.first)) == [])
    #expect(site.state == before)

    try #require(mount.run(place + closed.open) == .exited(0))
    #expect(try site.build(Self.second).end == .exited(0))
    #expect(site.output.differences(from: try FaultSite.clean(Self.second)) == [])
    #expect(site.state == before)
  }

  /// Root may write everywhere, so for root the program runs as nobody.
  private static let asNobody =
    geteuid() == 0
    ? ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] : []

  private static let isNobodyAble: Bool = {
    guard let folder = try? TemporaryFolder() else { return false }
    let program = Program.url.path(percentEncoded: false)
    let process = try? FaultProcess(asNobody + [program, "--version"], said: folder.path + "/said")
    return process?.wait() == .exited(0)
  }()

  @Test(
    .enabled(if: isNobodyAble, "the program can't be run by another user than root here"),
    arguments: ["output", "output/films", "output/films/film-3"])
  func aFolderWithoutTheRightToWrite(_ folder: String) throws {
    let site = try FaultSite()
    let own = "chown -R 65534:65534 \(site.folder.path)"
    if geteuid() == 0 { #expect(try Shell.run(own, in: site.folder).exitCode == 0) }
    site.prefix = Self.asNobody
    #expect(try site.build(Self.first).end == .exited(0))
    let before = site.state
    let path = site.folder.path + "/" + folder
    #expect(chmod(path, 0o555) == 0)
    // In film-3 the new file would be renamed over the old one: the folder is what must be open.
    let (end, said) = try site.build(Self.second)
    #expect(end == .exited(1))
    #expect(said.contains("the folder \(path) can't be written to: Permission denied\n"), "\(said)")
    #expect(said.contains("  help: give the user who runs this the right to write there"))
    #expect(site.output.differences(from: try FaultSite.clean(Self.first)) == [])
    #expect(site.state == before)

    #expect(chmod(path, 0o755) == 0)
    #expect(try site.build(Self.second).end == .exited(0))
    #expect(site.output.differences(from: try FaultSite.clean(Self.second)) == [])
  }

  // MARK: Elsewhere

  private static let elsewhere: URL? = {
    let parents = [FaultSite.memory, FileManager.default.temporaryDirectory]
    let devices = Set(parents.compactMap { device($0.path(percentEncoded: false)) })
    return devices.count == 2 ? parents[1] : nil
  }()

  private static func device(_ path: String) -> UInt? {
    var info = stat()
    return stat(path, &info) == 0 ? UInt(info.st_dev) : nil
  }

  @Test(
    .enabled(if: elsewhere != nil, "/dev/shm and the temporary folder are one file system"),
    arguments: ["--output", "a link", "--output, two folders deep", "a folder that is there"])
  func outputOnAnotherFileSystem(_ way: String) throws {
    let site = try FaultSite()
    let other = try TemporaryFolder(in: try #require(Self.elsewhere))
    var output = other.path + "/www"
    switch way {
    case "a link":
      try other.write("www/.keep", "")
      #expect(symlink(output, site.folder.path + "/output") == 0)
    case "--output, two folders deep":
      output = other.path + "/a/www"
      site.arguments = ["--output", output]
    case "a folder that is there":
      try other.write("www/.keep", "")
      site.arguments = ["--output", output]
    default: site.arguments = ["--output", output]
    }
    let isThere = FileManager.default.fileExists(atPath: output)
    for version in [Self.first, Self.second, FaultSite.versions[1]] {
      let (end, said) = try site.build(version)
      #expect(end == .exited(0), "\(said)")
      var expected = try FaultSite.clean(version)
      if isThere { expected.add(".keep", []) }
      #expect(FaultTree(output).differences(from: expected) == [])
      #expect(site.state.map { $0.prefix(9) } == ["manifest-"])
      let names = try FileManager.default.contentsOfDirectory(atPath: other.path)
      #expect(names == [way == "--output, two folders deep" ? "a" : "www"])
    }
  }
}
