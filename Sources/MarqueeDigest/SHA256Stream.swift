internal import COpenSSL

/// Makes SHA-256 digests, one after another, of input that comes in parts. On one thread.
///
/// A call costs as much as hashing 100 bytes: whoever has many small parts gathers them first.
package struct SHA256Stream: ~Copyable {
  private let context: OpaquePointer
  private let algorithm: OpaquePointer?

  package init() {
    context = EVP_MD_CTX_new()
    // Fetched once: with EVP_sha256() each digest would look its implementation up again.
    algorithm = EVP_MD_fetch(nil, "SHA256", nil)
    EVP_DigestInit_ex2(context, algorithm, nil)
  }

  deinit {
    EVP_MD_CTX_free(context)
    EVP_MD_free(algorithm)
  }

  /// Adds the input's next part.
  package func add(_ part: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, part.baseAddress, part.count)
  }

  /// Writes the digest of all parts to 32 bytes of memory, and begins with the next one.
  package func finish(into output: UnsafeMutableRawPointer) {
    EVP_DigestFinal_ex(context, output, nil)
    EVP_DigestInit_ex2(context, algorithm, nil)
  }
}
