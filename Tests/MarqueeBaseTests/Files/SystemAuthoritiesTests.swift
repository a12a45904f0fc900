import Foundation
import MarqueeBase
import Testing

@Suite struct SystemAuthoritiesTests {
  @Test func looksInAllPlacesInOrder() {
    let all = SystemAuthorities.candidates {
      ["SSL_CERT_FILE": "/a.pem", "MARQUEE_PORTABLE": "/opt/marquee"][$0]
    }
    #expect(all.first == "/a.pem")
    #expect(all.last == "/opt/marquee/share/ca-certificates.crt")
    #expect(Array(all.dropFirst().dropLast()) == SystemAuthorities.places)
    #expect(SystemAuthorities.candidates { _ in nil } == SystemAuthorities.places)
    #expect(
      SystemAuthorities.candidates { $0 == "SSL_CERT_FILE" ? "" : nil } == SystemAuthorities.places)
  }

  @Test func takesTheFirstThatCanBeRead() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data("x".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(SystemAuthorities.file { $0 == "SSL_CERT_FILE" ? file.path : nil } == file.path)
    let missing = SystemAuthorities.file { $0 == "SSL_CERT_FILE" ? "/nowhere.pem" : nil }
    #expect(missing == SystemAuthorities.file { _ in nil })
  }
}
