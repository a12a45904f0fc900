internal import FlyingFox
internal import FlyingSocks

/// A part of a file as a response's body, read as the client takes it.
struct FileBytes: AsyncBufferedSequence {
  typealias Element = UInt8
  let file: OpenFile
  let range: Range<Int>

  func makeAsyncIterator() -> Iterator { Iterator(file: file, rest: range) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    let file: OpenFile
    var rest: Range<Int>

    mutating func next() async throws -> UInt8? { try await nextBuffer(suggested: 1)?.first }

    mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
      guard !rest.isEmpty else { return nil }
      let bytes = file.read(at: rest.lowerBound, count: Swift.min(count, rest.count))
      // Cut short by somebody else: the length is promised, so only the connection can end.
      if bytes.isEmpty { throw SocketError.disconnected }
      rest = rest.lowerBound + bytes.count..<rest.upperBound
      return bytes
    }
  }
}

/// A stream of events as a response's body, one event a chunk.
struct EventBytes: AsyncBufferedSequence {
  typealias Element = UInt8
  let events: AsyncStream<[UInt8]>

  func makeAsyncIterator() -> Iterator { Iterator(events: events.makeAsyncIterator()) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    var events: AsyncStream<[UInt8]>.Iterator

    mutating func next() async throws -> UInt8? { nil }

    mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
      await events.next()
    }
  }
}
