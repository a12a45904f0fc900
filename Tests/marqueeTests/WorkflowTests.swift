import Foundation
import Testing

@testable import marquee

/// The files that GitHub, GitLab, Kubernetes and Vercel read: this repository's, those of a new
/// site, and the examples of the documentation. `Tests/Support/workflows/check.py` looks at them.
@Suite struct WorkflowTests {
  private static let root = ReleaseServer.root
  private static let python = ProcessInfo.processInfo.environment["MARQUEE_TEST_PYTHON"]
  private static let hasPython = python != nil

  private struct File {
    let kind: String
    let name: String
    let text: String
  }

  /// The marked blocks of the documentation.
  private static func examples() throws -> [File] {
    let folder = root.appending(path: "docs").path(percentEncoded: false)
    let pages = try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
      $0.hasSuffix(".md")
    }
    var found: [File] = []
    for page in pages.sorted() {
      let text = try String(contentsOf: root.appending(path: "docs/" + page), encoding: .utf8)
      let blocks = DocumentBlock.all(of: text)
      for (mark, block) in zip(blocks, blocks.dropFirst()) where mark.kind == .comment {
        let name = "\(page.replacing("/", with: "-"))-\(block.line).yml"
        switch mark.instruction.key {
        case "workflow", "gitlab", "kubernetes", "vercel", "function":
          found.append(File(kind: mark.instruction.key, name: name, text: block.text + "\n"))
        case "workflow-steps":
          let steps = block.lines.map { "      \($0)\n" }.joined()
          let head =
            "name: a\non: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n"
            + "    timeout-minutes: 9\n    steps:\n"
          let concurrency = "concurrency: { group: a, cancel-in-progress: true }\n"
          found.append(File(kind: "workflow", name: name, text: concurrency + head + steps))
        default: break
        }
      }
    }
    return found
  }

  private static func files() throws -> [File] {
    var files = try examples()
    for name in ["ci.yml", "release.yml"] {
      let text = try String(
        contentsOf: root.appending(path: ".github/workflows/" + name), encoding: .utf8)
      files.append(File(kind: "workflow", name: name, text: text))
    }
    let action = try String(contentsOf: root.appending(path: "action.yml"), encoding: .utf8)
    files.append(File(kind: "action", name: "action.yml", text: action))
    for file in CommonFiles.all where file.path.hasSuffix(".yml") {
      let name = "init-" + (file.path.split(separator: "/").last ?? "")
      files.append(File(kind: "workflow", name: name, text: file.text))
    }
    return files
  }

  private static func check(_ files: [File]) throws -> String {
    let folder = try TemporaryFolder()
    for file in files { try folder.write("\(file.kind)/\(file.name)", file.text) }
    let script = root.appending(path: "Tests/Support/workflows/check.py").path
    let result = try Shell.run("'\(python ?? "")' '\(script)' .", in: folder)
    return result.said + (result.exitCode == 0 ? "" : "exit code \(result.exitCode)")
  }

  @Test(.enabled(if: hasPython, "MARQUEE_TEST_PYTHON names no Python"))
  func allAreRight() throws {
    let files = try Self.files()
    let counts = Dictionary(grouping: files, by: \.kind).mapValues(\.count)
    #expect(counts["workflow"] ?? 0 >= 8 && counts["kubernetes"] ?? 0 >= 4)
    #expect(counts["gitlab"] == 1 && counts["action"] == 1)
    #expect(try Self.check(files) == "")
  }

  /// Each of these is wrong in one way, and the check must see it.
  @Test(
    .enabled(if: hasPython, "MARQUEE_TEST_PYTHON names no Python"),
    arguments: [
      (
        "workflow", "- uses: OWNER/marquee@v1\n", "- run: 'true'\n", "nothing has installed marquee"
      ),
      ("workflow", "@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7", "is not pinned"),
      ("workflow", "runs-on:", "runs-in:", "Schema validation errors"),
      ("workflow", "timeout-minutes: 30", "name: x", "has no time limit"),
      (
        "workflow", "marquee generate --strict --report report.json",
        "echo ${{ github.event.head_commit.message }}", "template-injection"
      ),
      ("kubernetes", "restartPolicy:", "restartpolicy:", "restartpolicy"),
      ("kubernetes", "backoffLimit: 0", "backoffLimit: none", "'none' is not of type"),
      ("kubernetes", "args: [generate,", "args: [marquee, generate,", "entry point"),
      ("gitlab", "script:", "scripts:", "Schema validation errors"),
      ("gitlab", "ghcr.io/OWNER/marquee:0.2.0", "debian:12", "its image is 'debian:12'"),
    ])
  func mistakesAreSeen(_ kind: String, _ text: String, _ wrong: String, _ message: String) throws {
    let file = try #require(
      try Self.examples().first {
        $0.kind == kind && $0.text.contains(text) && $0.name.hasPrefix("identity")
      })
    let said = try Self.check([
      File(kind: kind, name: "a.yml", text: file.text.replacing(text, with: wrong))
    ])
    #expect(said.contains(message), "\(said)")
  }

  /// One commit for each action, whichever file uses it.
  @Test func allUseTheSameVersionOfAnAction() throws {
    var versions: [String: Set<String>] = [:]
    for file in try Self.files() {
      for match in file.text.matches(of: /uses: (actions\/[a-z-]+)@(\S+ # \S+)/) {
        versions[String(match.1), default: []].insert(String(match.2))
      }
    }
    #expect(versions.count >= 5)
    for (name, all) in versions { #expect(all.count == 1, "\(name): \(all)") }
  }

  /// The job of a new site takes variables that are not set for absent ones: an empty DATABASE_URL
  /// would be an error of the build.
  @Test func aNewSitesJobLeavesOutWhatIsNotSet() throws {
    let file = try #require(CommonFiles.all.first { $0.path.hasSuffix("publish.yml") })
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasSuffix("run: |") })
    let script = lines[(start + 1)...].prefix { $0.hasPrefix("          ") }.joined(separator: "\n")
    let folder = try TemporaryFolder()
    try folder.write("script", script)
    let result = try Shell.run(
      """
      mkdir bin; printf '#!/bin/sh\\nenv | grep -E "^(AWS|PG|DATABASE)"; echo "$@"\\n' >bin/marquee
      chmod +x bin/marquee; PATH=$PWD/bin:$PATH
      AWS_ROLE_ARN= AWS_REGION= PGHOST= PGUSER= PGDATABASE= DATABASE_URL='postgresql://h/d?a=b c' \
        bash -e script
      """, in: folder)
    #expect(result.exitCode == 0)
    #expect(
      result.said
        == "DATABASE_URL=postgresql://h/d?a=b c\ngenerate --strict --report report.json\n",
      "\(result.said)")
  }

  // MARK: Vercel

  @Test func vercelsSettingsNameWhatThePageMakes() throws {
    let page = try String(
      contentsOf: Self.root.appending(path: "docs/identity/vercel.md"), encoding: .utf8)
    let settings = try #require(try Self.examples().first { $0.kind == "vercel" })
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(settings.text.utf8)) as? [String: Any])
    let build = try #require(json["buildCommand"] as? String)
    let program = try #require(build.split(separator: " ").first)
    #expect(page.contains("<!-- install: \(program) -->"))
    let install = try #require(json["installCommand"] as? String)
    #expect(page.contains("`\(install.dropFirst("sh ".count))` fetches"))
    let crons = try #require(json["crons"] as? [[String: String]])
    #expect(page.contains("`\(crons[0]["path"]?.dropFirst() ?? "").mjs`"))
  }

  private static let hasNode =
    (try? Shell.run("node --version", in: TemporaryFolder()).exitCode) == 0

  /// The function that the schedule calls, run by Node.
  @Test(.enabled(if: hasNode, "node is not installed"))
  func vercelsFunctionCallsTheHook() throws {
    let function = try #require(try Self.examples().first { $0.kind == "function" })
    let web = try LocalWeb(["/hook": LocalWeb.Answer(status: 201)])
    let folder = try TemporaryFolder()
    try folder.write("rebuild.mjs", function.text)
    try folder.write(
      "test.mjs",
      """
      import { GET } from "./rebuild.mjs";
      const ask = async (secret, hook, header) => {
        delete process.env.CRON_SECRET; delete process.env.DEPLOY_HOOK;
        if (secret) process.env.CRON_SECRET = secret;
        if (hook) process.env.DEPLOY_HOOK = hook;
        const headers = header ? { authorization: header } : {};
        console.log((await GET(new Request("http://a/", { headers }))).status);
      };
      const base = "http://127.0.0.1:\(web.port)";
      await ask("s", base + "/hook", "Bearer s");
      await ask("s", base + "/gone", "Bearer s");
      await ask("s", undefined, "Bearer s");
      await ask("s", base + "/hook", "Bearer t");
      await ask("s", base + "/hook", undefined);
      await ask(undefined, base + "/hook", "Bearer undefined");
      """)
    let result = try Shell.run("node test.mjs", in: folder)
    #expect(result.said == "202\n502\n500\n401\n401\n401\n", "\(result.said)")
  }
}
