package import MarqueeBase
internal import MarqueeDigest

/// Computes fingerprints, one after another, on one thread.
///
/// The hash is SHA-256, because libpq already needs OpenSSL, and because with the processor's
/// instructions it takes 0.9 µs for a page of 1.3 kB, less than a look-up of the page in the
/// output. Bytes and texts are added with their lengths, so that `"ab", "c"` differs from `"a",
/// "bc"`.
package final class Digester {
  private let stream = SHA256Stream()
  /// Collects small parts: a call of OpenSSL costs as much as hashing 100 bytes.
  private var pending: UnsafeMutableRawBufferPointer
  private var pendingCount = 0

  package init() {
    pending = .allocate(byteCount: 1024, alignment: 8)
  }

  deinit { pending.deallocate() }

  /// Adds bytes with their length.
  package func add(_ bytes: UnsafeRawBufferPointer) {
    add(bytes.count)
    addPlain(bytes)
  }

  /// Adds a number as 8 bytes.
  package func add(_ number: Int) {
    withUnsafeBytes(of: number.littleEndian) { addPlain($0) }
  }

  /// Adds a fingerprint as 16 bytes.
  package func add(_ fingerprint: Fingerprint) {
    withUnsafeBytes(of: fingerprint) { addPlain($0) }
  }

  /// Adds a text's UTF-8 with its length.
  package func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  /// Adds a value with its kind: the text `1` differs from the number 1.
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
      // Rows hold no objects; other objects are identified by their text and elements.
      add(10)
      add(object.text)
      for value in object.elements ?? [] { add(value) }
    }
  }

  /// Adds a record's names and values in their order.
  package func add(_ record: Record) {
    add(record.values.count)
    for (name, value) in zip(record.keys.names, record.values) {
      add(name)
      add(value)
    }
  }

  /// The fingerprint of everything added since the last call.
  package func finish() -> Fingerprint {
    flush()
    return withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { output in
      stream.finish(into: output.baseAddress!)
      return Fingerprint(
        high: UInt64(bigEndian: output.load(as: UInt64.self)),
        low: UInt64(bigEndian: output.load(fromByteOffset: 8, as: UInt64.self)))
    }
  }

  /// The fingerprint of bytes alone: the first 128 bits of what `sha256sum` prints. Nothing may
  /// have been added before.
  package func fingerprint(of bytes: UnsafeRawBufferPointer) -> Fingerprint {
    addPlain(bytes)
    return finish()
  }

  /// The fingerprint of a text's UTF-8 alone.
  package func fingerprint(of text: String) -> Fingerprint {
    var text = text
    return text.withUTF8 { fingerprint(of: UnsafeRawBufferPointer($0)) }
  }

  /// Adds bytes without their length, for a text that is added in several parts.
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
