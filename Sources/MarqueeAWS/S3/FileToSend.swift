internal import Glibc
internal import MarqueeBase
internal import MarqueeDigest
internal import Synchronization

/// A file that is read once, from its start to its end, while its digest is computed.
final class FileToSend: Sendable {
  private struct State: ~Copyable {
    let file: FileDescriptor
    var digest = SHA256Stream()

    init(_ file: consuming FileDescriptor) { self.file = file }
  }

  private let path: String
  private let sha256: [UInt8]
  private let state: Mutex<State>

  /// - Parameters:
  ///   - size: the size that the file must have.
  ///   - sha256: the digest that it must have.
  init(_ path: String, size: Int, sha256: [UInt8]) throws(S3Failure) {
    self.path = path
    self.sha256 = sha256
    guard let file = FileDescriptor(path, O_RDONLY) else {
      throw Self.failure(path, "can't be read: \(String(cString: strerror(errno)))")
    }
    guard FileFacts(descriptor: file.number).map({ $0.size == Int64(size) }) ?? false else {
      throw Self.failure(path, "has not the size that it is expected to have")
    }
    state = Mutex(State(file))
  }

  /// Reads the next bytes.
  func next(_ count: Int) throws(S3Failure) -> [UInt8] {
    let bytes = state.withLock { state in
      [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        let room = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count)
        filled = max(0, BlockingIO.fill(room, from: state.file.number))
        state.digest.add(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<filled]))
      }
    }
    guard bytes.count == count else { throw Self.failure(path, "has become shorter") }
    return bytes
  }

  /// Fails when the bytes that were read are not the ones that are expected.
  func check() throws(S3Failure) {
    let found = state.withLock { state in
      [UInt8](unsafeUninitializedCapacity: SHA256Digest.byteCount) { buffer, count in
        state.digest.finish(into: UnsafeMutableRawPointer(buffer.baseAddress!))
        count = SHA256Digest.byteCount
      }
    }
    guard found == sha256 else {
      throw Self.failure(path, "does not hold the bytes that it is expected to hold")
    }
  }

  private static func failure(_ path: String, _ why: String) -> S3Failure {
    S3Failure(.fileChanged, "the file '\(OneLine.escaped(path))' \(why)")
  }
}
