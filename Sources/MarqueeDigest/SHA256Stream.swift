internal import COpenSSL

/// Makes SHA-256 digests, one after another, of input that comes in parts. One thread uses one
/// stream.
///
/// A call costs as much as hashing 100 bytes, so a caller with many small parts should join them
/// first.
package struct SHA256Stream: ~Copyable {
  private let context: OpaquePointer
  private let algorithm: OpaquePointer?

  package init() {
    context = EVP_MD_CTX_new()
    // The algorithm is fetched once; with EVP_sha256() it would be looked up for each digest.
    algorithm = EVP_MD_fetch(nil, "SHA256", nil)
    EVP_DigestInit_ex2(context, algorithm, nil)
  }

  deinit {
    EVP_MD_CTX_free(context)
    EVP_MD_free(algorithm)
  }

  /// Adds the next part of the input.
  package func add(_ part: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, part.baseAddress, part.count)
  }

  /// The digest of all parts; the next digest starts.
  package func finish() -> SHA256Digest {
    SHA256Digest(
      bytes: [UInt8](unsafeUninitializedCapacity: SHA256Digest.byteCount) { output, count in
        finish(into: output.baseAddress!)
        count = SHA256Digest.byteCount
      })
  }

  /// Writes the digest of all parts to 32 bytes of memory, and starts the next digest.
  package func finish(into output: UnsafeMutableRawPointer) {
    EVP_DigestFinal_ex(context, output, nil)
    EVP_DigestInit_ex2(context, algorithm, nil)
  }
}
