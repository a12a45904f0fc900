import Foundation
import Testing

/// Which folder is the site when no option says so.
@Suite struct SiteFolderTests {
  private func site() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("site/marquee.yaml", "site: {title: Up here}\n")
    try folder.write("site/content/deep/er/index.md", "{{ site.title }}\n")
    return folder
  }

  /// As git finds its repository.
  @Test(arguments: ["site", "site/content", "site/content/deep/er"])
  func looksUpwards(_ place: String) throws {
    let folder = try site()
    let result = try Program.run(["generate"], in: folder.url.appending(path: place))
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(try folder.read("site/output/deep/er/index.html") == "<p>Up here</p>\n")
  }

  @Test func whatIsNamedIsMeant() throws {
    let folder = try site()
    let place = folder.url.appending(path: "site/content")
    let result = try Program.run(["generate", "--site", "deep"], in: place)
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("there is no marquee.yaml in "))
    #expect(result.errors.contains("site/content/deep"))
    #expect(try Program.run(["generate", "--site", ".."], in: place).exitCode == 0)
  }

  /// A folder that anybody may write to is no place to take SQL from.
  @Test func notFromAFolderOpenToAll() throws {
    let folder = try site()
    let path = folder.url.appending(path: "site").path(percentEncoded: false)
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: path)
    let place = folder.url.appending(path: "site/content")
    let result = try Program.run(["generate"], in: place)
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("there is no marquee.yaml in "))
    // Standing in it is a choice.
    #expect(try Program.run(["generate"], in: folder.url.appending(path: "site")).exitCode == 0)
  }

  @Test func theNameOfTheConfiguration() throws {
    let folder = try TemporaryFolder()
    try folder.write("marquee.yml", "site: {title: x}\n")
    let result = try Program.run(["generate"], in: folder.url)
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("but marquee.yml\n"))
    #expect(
      result.errors.contains("help: the file has to be called marquee.yaml: mv 'marquee.yml'"))
  }
}
