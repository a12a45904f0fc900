import Foundation
import Glibc
import Testing

/// `./marquee`, the first command of a clone.
@Suite struct CloneScriptTests {
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../marquee").standardizedFileURL

  /// - Parameter built: whether the clone was built once, from other sources.
  private func run(built: Bool) throws -> (exitCode: Int32, said: String) {
    let folder = try TemporaryFolder()
    try folder.write("clone/marquee", String(contentsOf: Self.script, encoding: .utf8))
    try folder.write("clone/Package.swift", "// x\n")
    try folder.write("clone/Sources/a.swift", "// x\n")
    if built {
      try folder.write("clone/.build/release/marquee", "#!/bin/sh\necho run\n")
      try folder.write("clone/.build/marquee-sources", "other\n")
    }
    // A superuser may write anywhere: then the script runs as nobody.
    let asNobody = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    let command = """
      chmod 755 . clone clone/marquee; chmod -R a+rX,a-w clone
      [ ! -e clone/.build ] || chmod 555 clone/.build/release/marquee
      \(asNobody)./clone/marquee --version; code=$?; chmod -R u+w clone; exit $code
      """
    return try Shell.run(command, in: folder)
  }

  @Test func neverBuilt() throws {
    let result = try run(built: false)
    #expect(result.exitCode == 2)
    #expect(result.said.contains("was never built, and only "))
    #expect(result.said.contains("everybody can use it then"))
    #expect(!result.said.contains("the sources have changed"))
  }

  @Test func builtFromOtherSources() throws {
    let result = try run(built: true)
    #expect(result.exitCode == 2)
    #expect(result.said.contains("the sources have changed since the last build, and only "))
  }

  // MARK: A program that need not be built

  /// The tools that the script may use: this machine's, or those of busybox in its smallest form.
  enum Tools: String, CaseIterable, Sendable { case gnu, busybox }

  /// A clone whose program is a small script that names the clone's commit, or another one.
  private static func shell(_ tools: Tools, commit: String = "$commit") -> String {
    """
    set -e
    if [ \(tools.rawValue) = busybox ]; then
      mkdir tools
      for tool in $(busybox --list); do ln -s "$(command -v busybox)" tools/$tool; done
      ln -sf "$(command -v git)" tools/git
      PATH=$PWD/tools; export PATH
    fi
    export DATABASE_URL=postgresql://nowhere
    mkdir -p clone/scripts clone/Sources/CProgram/include program/bin
    cp '\(script.path)' clone/marquee
    root=$(dirname '\(script.path)')
    cp "$root/scripts/version" clone/scripts
    cp "$root/Sources/CProgram/include/CProgram.h" clone/Sources/CProgram/include
    printf 'dist\\n.build\\n' >clone/.gitignore; echo a >clone/Package.swift
    cd clone; git init -q; git add .
    git -c user.name=a -c user.email=a@b commit -qm a
    version=$(scripts/version); commit=$(scripts/version --commit | cut -c 1-12)
    cat >../program/bin/marquee <<END
    #!/bin/sh
    if [ "\\$1" = --version ]; then
      echo "marquee $version (commit \(commit), build 1)"
    else
      echo run "\\$@"
    fi
    END
    chmod +x ../program/bin/marquee
    """
  }

  @Test(arguments: Tools.allCases)
  func runsTheArchiveOfThisCommit(_ tools: Tools) throws {
    let result = try Shell.run(
      Self.shell(tools) + """

        mkdir dist
        tar -czf dist/marquee-$version-linux-$(uname -m).tar.gz -C .. program
        ./marquee generate 'a b'; ./marquee generate; ln -s clone/marquee ../link; cd ..; ./link c
        """, in: try TemporaryFolder())
    let lines = result.said.split(separator: "\n")
    #expect(result.exitCode == 0 && lines.count == 5, "\(result.said)")
    #expect(lines.first?.hasPrefix("marquee: unpacking ") == true)
    #expect(
      lines.dropFirst() == [
        "marquee: dist/ has a build of this commit: using that", "run generate a b", "run generate",
        "run c",
      ], "\(result.said)")
  }

  @Test(arguments: Tools.allCases)
  func runsTheInstalledProgramOfThisCommit(_ tools: Tools) throws {
    let result = try Shell.run(
      Self.shell(tools) + """

        PATH=$PWD/../program/bin:$PATH
        ./marquee generate; ./marquee generate
        """, in: try TemporaryFolder())
    #expect(result.exitCode == 0, "\(result.said)")
    #expect(
      result.said.contains("/program/bin/marquee is of this commit: using that\nrun generate\nrun"),
      "\(result.said)")
  }

  /// A program of another commit, changed sources, and this very script under the program's name:
  /// then it is built, for which Swift is missing here.
  @Test(arguments: [
    ("0123456789ab", ":"), ("$commit", "echo b >Package.swift"),
    ("$commit", "rm -r dist; ln -sf $PWD/marquee ../program/bin/marquee"),
  ])
  func doesNotRunAnother(_ commit: String, _ change: String) throws {
    let result = try Shell.run(
      Self.shell(.busybox, commit: commit) + """

        PATH=$PWD/../program/bin:$PATH
        mkdir dist; tar -czf dist/marquee-$version-linux-$(uname -m).tar.gz -C .. program
        \(change)
        ./marquee generate
        """, in: try TemporaryFolder())
    #expect(result.exitCode == 2, "\(result.said)")
    #expect(result.said.contains("'swift' is not in PATH"), "\(result.said)")
  }
}
