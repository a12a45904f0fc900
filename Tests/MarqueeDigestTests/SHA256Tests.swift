import MarqueeDigest
import Testing

/// The vectors of FIPS 180-2 and RFC 4231.
@Suite struct SHA256Tests {
  static let vectors: [(text: String, hex: String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test(arguments: vectors)
  func hashesAtOnce(text: String, hex: String) {
    #expect(SHA256Digest(of: text).hex == hex)
    #expect(SHA256Digest(of: Array(text.utf8)).hex == hex)
  }

  @Test func hashesInParts() {
    let stream = SHA256Stream()
    // The same stream makes one digest after another.
    for (text, hex) in Self.vectors {
      var rest = Array(text.utf8)[...]
      var size = 1
      while !rest.isEmpty {
        rest.prefix(size).withUnsafeBytes { stream.add($0) }
        rest = rest.dropFirst(size)
        size = size * 3 % 4001
      }
      let bytes = [UInt8](unsafeUninitializedCapacity: SHA256Digest.byteCount) { output, count in
        stream.finish(into: output.baseAddress!)
        count = SHA256Digest.byteCount
      }
      #expect(bytes == SHA256Digest(of: text).bytes)
      #expect(SHA256Digest(of: text).hex == hex)
    }
  }

  @Test(arguments: [
    (
      [UInt8](repeating: 0x0b, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    // A key that is longer than a block.
    (
      [UInt8](repeating: 0xaa, count: 131),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func signsWithAKey(key: [UInt8], text: String, hex: String) {
    #expect(SHA256Digest(of: text, key: key).hex == hex)
  }
}
