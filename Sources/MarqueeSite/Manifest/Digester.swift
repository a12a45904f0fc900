package import MarqueeBase
internal import MarqueeDigest

/// Makes fingerprints, one after another, on one thread.
///
/// SHA-256, because libpq brings OpenSSL along, and because with the processor's
/// instructions it costs 0.9 µs for a page of 1.3 kB, less than to look a page up in the output.
/// What is added is told apart by lengths, so that `"ab", "c"` is not `"a", "bc"`.
package final class Digester {
  private let stream = SHA256Stream()
  /// Small parts are gathered first: a call costs as much as hashing 100 bytes.
  private var pending: UnsafeMutableRawBufferPointer
  private var pendingCount = 0

  package init() {
    pending = .allocate(byteCount: 1024, alignment: 8)
  }

  deinit { pending.deallocate() }

  package func add(_ bytes: UnsafeRawBufferPointer) {
    add(bytes.count)
    addPlain(bytes)
  }

  package func add(_ number: Int) {
    withUnsafeBytes(of: number.littleEndian) { addPlain($0) }
  }

  package func add(_ fingerprint: Fingerprint) {
    withUnsafeBytes(of: fingerprint) { addPlain($0) }
  }

  package func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  /// A value with its kind: the text `1` is not the number 1.
  package func add(_ value: Value) {
    switch value {
    case .null: add(0)
    case .bool(let flag): add(flag ? 2 : 1)
    case .int(let number):
      add(3)
      add(number)
    case .double(let number):
      add(4)
      add(Int(bitPattern: UInt(number.bitPattern)))
    case .decimal(let text):
      add(5)
      add(text)
    case .string(let text):
      add(6)
      add(text)
    case .moment(let moment):
      add(7)
      add(Int(moment.kind.rawValue))
      add(moment.microseconds)
    case .array(let values):
      add(8)
      add(values.count)
      for value in values { add(value) }
    case .record(let record):
      add(9)
      add(record)
    case .object(let object):
      // Rows hold none; what else may stand here is told by what it looks like.
      add(10)
      add(object.text)
      for value in object.elements ?? [] { add(value) }
    }
  }

  package func add(_ record: Record) {
    add(record.values.count)
    for (name, value) in zip(record.keys.names, record.values) {
      add(name)
      add(value)
    }
  }

  /// The fingerprint of what was added since the last one.
  package func finish() -> Fingerprint {
    flush()
    return withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { output in
      stream.finish(into: output.baseAddress!)
      return Fingerprint(
        high: UInt64(bigEndian: output.load(as: UInt64.self)),
        low: UInt64(bigEndian: output.load(fromByteOffset: 8, as: UInt64.self)))
    }
  }

  /// The fingerprint of bytes alone: what `sha256sum` prints, cut to 128 bits.
  package func fingerprint(of bytes: UnsafeRawBufferPointer) -> Fingerprint {
    addPlain(bytes)
    return finish()
  }

  package func fingerprint(of text: String) -> Fingerprint {
    var text = text
    return text.withUTF8 { fingerprint(of: UnsafeRawBufferPointer($0)) }
  }

  /// Bytes without their length: for what is one text in several parts.
  func addPlain(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    if pendingCount + bytes.count > pending.count {
      flush()
      if bytes.count >= pending.count { return stream.add(bytes) }
    }
    (pending.baseAddress! + pendingCount).copyMemory(from: start, byteCount: bytes.count)
    pendingCount += bytes.count
  }

  private func flush() {
    if pendingCount > 0 { stream.add(UnsafeRawBufferPointer(rebasing: pending[..<pendingCount])) }
    pendingCount = 0
  }
}
