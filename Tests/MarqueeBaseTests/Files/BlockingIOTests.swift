import Foundation
import MarqueeBase
import Testing

@Suite struct BlockingIOTests {
  private static func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { FolderReader.removeTree(folder) }
    try body(folder)
  }

  @Test(arguments: [0, 1, 4095, 4096, 4097, 3_000_000])
  func readsWhatItWrote(size: Int) throws {
    try Self.inFolder { folder in
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      guard let file = FileDescriptor(folder + "/a", O_RDWR | O_CREAT, mode: 0o600) else {
        Issue.record("no file")
        return
      }
      let number = file.number
      #expect(BlockingIO.write(bytes, to: number) == 0)
      #expect(BlockingIO.readFile(folder + "/a") == bytes)
      for expected in [0, size, 2 * size] {
        lseek(number, 0, SEEK_SET)
        #expect(BlockingIO.readAll(number, expecting: expected) == bytes)
      }
      lseek(number, 0, SEEK_SET)
      let part = try #require(BlockingIO.readAll(number, limit: 10))
      #expect(part.count >= min(10, size) && Array(bytes.prefix(part.count)) == part)
      let failure = file.close()
      #expect(failure == 0)
    }
  }

  @Test func saysWhyNot() {
    #expect(BlockingIO.readFile("/nowhere") == nil && errno == ENOENT)
    #expect(BlockingIO.readFile("/") == nil && errno == EISDIR)
    #expect(BlockingIO.write([1], to: -1) == EBADF)
  }

  @Test func closesWithItsOwner() {
    guard var pipe = PipeEnds() else {
      Issue.record("no pipe")
      return
    }
    let end = pipe.writingEnd
    #expect(BlockingIO.write([7], to: end) == 0)
    pipe.closeWriting()
    // It would wait for ever were the other end still open.
    let read = BlockingIO.readAll(pipe.reading.number)
    #expect(read == [7])
  }

  @Test func removesTrees() throws {
    try Self.inFolder { folder in
      for path in ["x/a/b", "x/c"] {
        try FileManager.default.createDirectory(
          atPath: folder + "/" + path, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: folder + "/" + path + "/file"))
      }
      try FileManager.default.createDirectory(
        atPath: folder + "/kept", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/x/link", withDestinationPath: folder + "/kept")
      FolderReader.removeTree(folder + "/x")
      #expect(FileKind(at: folder + "/x") == .missing && FileKind(at: folder + "/kept") == .folder)
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link", withDestinationPath: folder + "/kept")
      FolderReader.removeTree(folder + "/link")
      #expect(FileKind(at: folder + "/link") == .missing)
      #expect(FileKind(at: folder + "/kept") == .folder)
    }
  }
}
