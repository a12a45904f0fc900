internal import Glibc
internal import MarqueeBase
internal import MarqueeDigest

/// The journal of a commit, from which a later run completes it. It is text with one field a line:
///
///     marquee journal 2
///     process 4711
///     boot 0b2f…
///     durable no
///     output /srv/site/output
///     folder 2049:131074
///     staging /srv/site/.marquee/staging-3f0c…/09ab…
///     new-manifest .marquee-record.new
///     manifest .marquee-record
///     stale 9f86d081…
///     sha256 2c26b46b…
///
/// `stale` is the hash of the list of stale files, or `-` when there are none. The last line is the
/// hash of all lines before it: a journal that is damaged, or of another version, is never used.
/// The manifests are names of files in the output. `folder` is the output's device and inode: a
/// journal that was copied with its folder does not apply to the copy. A `%`, and bytes below 0x20,
/// are written as `%XX`.
struct CommitJournal: Hashable, Sendable {
  var process: Int
  /// The boot ID of the machine; empty when it can't be read.
  var boot: String
  var isDurable: Bool
  var output: String
  /// The device and inode of the output.
  var folder: String
  var staging: String
  var newManifest: String
  var manifest: String
  /// The SHA-256 of the list of stale files, in hexadecimal; nil when no file is stale.
  var staleHash: String?

  private static let name = "marquee journal "
  private static let head = name + "2"

  /// Whether a file is a journal of another version of the format.
  static func isOfOtherVersion(_ bytes: [UInt8]) -> Bool {
    let first = bytes.prefix { $0 != UInt8(ascii: "\n") }
    return first.starts(with: name.utf8) && !first.elementsEqual(head.utf8)
  }

  /// Whether the staged files are certainly as they were written, and meant for this folder.
  ///
  /// - Parameter folder: the device and inode of the output in which the journal was found.
  func isTrusted(boot: String, folder: String) -> Bool {
    if self.boot == boot { return self.folder == folder }
    // A device may get another number after a reboot.
    func inode(_ folder: String) -> Substring { folder.drop { $0 != ":" } }
    return isDurable && inode(self.folder) == inode(folder)
  }

  /// The device and inode of an output; empty when it doesn't exist.
  static func folder(_ output: String) -> String {
    var info = stat()
    return lstat(output, &info) == 0 ? "\(info.st_dev):\(info.st_ino)" : ""
  }

  func encoded() -> [UInt8] {
    let fields = [
      ("process", String(process)), ("boot", boot), ("durable", isDurable ? "yes" : "no"),
      ("output", output), ("folder", folder), ("staging", staging), ("new-manifest", newManifest),
      ("manifest", manifest), ("stale", staleHash ?? "-"),
    ]
    var bytes = Array((Self.head + "\n").utf8)
    for (name, value) in fields {
      bytes += Array((name + " ").utf8) + Self.line(value)
    }
    return bytes + Array("sha256 \(Self.hash(bytes))\n".utf8)
  }

  init(
    process: Int, boot: String, isDurable: Bool, output: String, folder: String,
    staging: String, newManifest: String, manifest: String, staleHash: String?
  ) {
    self.process = process
    self.boot = boot
    self.isDurable = isDurable
    self.output = output
    self.folder = folder
    self.staging = staging
    self.newManifest = newManifest
    self.manifest = manifest
    self.staleHash = staleHash
  }

  /// Reads what `encoded` returns; nil for anything else.
  init?(_ bytes: [UInt8]) {
    let lines = Self.lines(bytes)
    guard lines.count == 11, lines[0] == Self.head else { return nil }
    let names = [
      "process", "boot", "durable", "output", "folder", "staging", "new-manifest", "manifest",
      "stale",
    ]
    var values: [String] = []
    for (name, line) in zip(names, lines[1...]) {
      guard line.hasPrefix(name + " ") else { return nil }
      values.append(String(line.dropFirst(name.count + 1)))
    }
    guard let process = Int(values[0]) else { return nil }
    self.init(
      process: process, boot: values[1], isDurable: values[2] == "yes", output: values[3],
      folder: values[4], staging: values[5], newManifest: values[6], manifest: values[7],
      staleHash: values[8] == "-" ? nil : values[8])
    guard encoded() == bytes else { return nil }
  }
}

// MARK: - Lines

extension CommitJournal {
  /// The list of stale files, one a line.
  static func list(_ files: SortedFiles) -> [UInt8] {
    var bytes: [UInt8] = []
    for file in files.files { bytes += line(file) }
    return bytes
  }

  /// The files in a list; nil when any of them is not a relative path without empty, `.` and `..`
  /// segments: then nothing in the list is trusted.
  static func files(_ list: [UInt8]) -> SortedFiles? {
    let files = lines(list)
    let areSound = files.allSatisfy { file in
      file.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy {
        !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
      }
    }
    return areSound ? SortedFiles(files) : nil
  }

  /// The SHA-256 in hexadecimal.
  static func hash(_ bytes: [UInt8]) -> String { SHA256Digest(of: bytes).hex }

  private static let hexDigits = Array("0123456789abcdef".utf8)

  private static func line(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if byte < 0x20 || byte == UInt8(ascii: "%") {
        bytes += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
      } else {
        bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true).map { line in
      var text: [UInt8] = []
      text.reserveCapacity(line.count)
      var index = line.startIndex
      while index < line.endIndex {
        if line[index] == UInt8(ascii: "%"), index + 2 < line.endIndex,
          let code = UInt8(String(decoding: line[index + 1...index + 2], as: UTF8.self), radix: 16)
        {
          text.append(code)
          index += 3
        } else {
          text.append(line[index])
          index += 1
        }
      }
      return String(decoding: text, as: UTF8.self)
    }
  }
}
