import Foundation
import MarqueeBase
import Testing

@Suite struct SystemAccountTests {
  @Test func readsTheFile() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    let text = """
      # a comment
      root:x:0:0:root:/root:/bin/bash

      broken:x:y:0:::
      short:x:7:7
      +::::::
      www:x:33:34:www-data:/var/www:/usr/sbin/nologin
      web:x:33:35::/:/bin/sh
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    #expect(SystemAccount.of(user: 33, file: file)?.name == "www")
    #expect(SystemAccount.named("web", file: file)?.group == 35)
    for name in ["broken", "short", "+", "", "nobody"] {
      #expect(SystemAccount.named(name, file: file) == nil)
    }
    #expect(SystemAccount.of(user: 7, file: file) == nil)
    #expect(SystemAccount.of(user: 0, file: "/nowhere/passwd") == nil)
  }

  @Test func knowsThisUser() {
    #expect(SystemAccount.of(user: 0)?.name == "root")
  }
}
