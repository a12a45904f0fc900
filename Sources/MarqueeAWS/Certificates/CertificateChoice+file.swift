internal import Foundation
internal import MarqueeBase
internal import MarqueeDigest

extension CertificateChoice {
  /// The path of the one PEM file that libpq's `sslrootcert` takes. Text, and several files, are
  /// joined in a file of the folder whose name is made of its content, so writing it twice is
  /// harmless.
  package func file(in folder: String) throws(IdentityError) -> String {
    if text == nil, files.count == 1 { return files[0] }
    var bytes = Array((text.map { $0 + "\n" } ?? "").utf8)
    do {
      for path in files {
        bytes += [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        bytes.append(UInt8(ascii: "\n"))
      }
      let path = "\(folder)/authorities-\(SHA256Digest(of: bytes).hex.prefix(16)).pem"
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
      return path
    } catch {
      throw IdentityError(
        "the certificate authorities can't be written to \(folder)", code: "identity.ca",
        notes: ["it came from \(origin)"])
    }
  }
}
