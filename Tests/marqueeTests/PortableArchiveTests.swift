import Foundation
import Testing

/// The portable archive of `scripts/package`, made from the test's own build, in a root folder that
/// holds nothing else.
///
/// The tests share one folder, so they run one after another.
@Suite(.serialized) struct PortableArchiveTests {
  private static let site = [
    "marquee.yaml": "site:\n  title: Films\n  time_zone: Asia/Kathmandu\n",
    "queries/films.sql": """
    SELECT title, moment FROM (
      VALUES ('Heat', timestamptz '2026-11-21 20:00+00'), ('Alien', NULL)) film (title, moment)

    """,
    "content/index.html": """
    ---
    title: Films
    layout: none
    ---
    <!doctype html>
    <html lang="en"><title>Films</title>
    {% for film in films %}
    {{ film.title }} {{ film.moment | date: "%H:%M" }}
    {% endfor %}
    </html>

    """,
  ]

  /// The variables of a job that proves its identity to the stand-in, for the root's program.
  private static func job(on standIn: AWSStandIn) throws -> [String: String] {
    [
      "VERCEL_OIDC_TOKEN": try standIn.post("/token").at(["token"]).text,
      "AWS_ROLE_ARN": standIn.text("role"), "AWS_REGION": standIn.text("region"),
      "AWS_ENDPOINT_URL_STS": standIn.text("sts_tls"), "AWS_EC2_METADATA_DISABLED": "true",
      "SSL_CERT_FILE": "/tmp/ca.pem", "PGSSLROOTCERT": "/tmp/ca.pem",
      "PGHOST": standIn.text("database", "host"), "PGHOSTADDR": "127.0.0.1",
      "PGPORT": standIn.text("database", "port"), "PGUSER": "site", "PGDATABASE": "site",
    ]
  }

  /// From an OIDC token to a page: STS by libcurl, PostgreSQL by libpq, both over TLS by OpenSSL,
  /// with certificates of one authority. The page shows a time, so a time zone was found.
  @Test(.enabled(if: EmptyRoot.obstacle == nil, "\(EmptyRoot.obstacle ?? "")"))
  func aSiteIsMadeWithoutASystem() throws {
    let root = try EmptyRoot.shared.get()
    let standIn = try AWSStandIn.shared.get()
    for (name, text) in Self.site { try root.folder.write("root/tmp/site/\(name)", text) }
    try root.folder.write(
      "root/tmp/ca.pem", String(contentsOfFile: standIn.text("authority"), encoding: .utf8))
    let variables = try Self.job(on: standIn)
    let made = try root.marquee(["generate", "--site", "/tmp/site"], environment: variables)
    #expect(made.exitCode == 0, "\(made.output)\(made.errors)")
    let page = try root.folder.read("root/tmp/site/output/index.html")
    #expect(page.contains("Heat 01:45") && page.contains("Alien"), "\(page)")

    // Without its authority, neither server is believed.
    let untrusting = variables.merging(["SSL_CERT_FILE": ""]) { $1 }
    let refused = try root.marquee(
      ["generate", "--site", "/tmp/site", "--rebuild"], environment: untrusting)
    #expect(refused.exitCode == 3 && refused.errors.contains("certificate"), "\(refused.errors)")
  }

  /// Every library in the process is the archive's, although the system has libraries of the same
  /// names.
  @Test func noLibraryIsTheSystems() throws {
    let root = try EmptyRoot.shared.get()
    let folder = root.folder.path + "/root/" + root.name
    let site = try SmallSite()
    let files = try TemporaryFolder()
    let launcher = URL(fileURLWithPath: folder + "/bin/marquee")
    let running = try Program.start(
      ["generate", "--watch"], in: site.folder.url,
      environment: ["DATABASE_URL": TestServer.url(), "LD_PRELOAD": "/nonexistent.so"],
      files: files, program: launcher)
    defer {
      running.process.terminate()
      running.process.waitUntilExit()
    }
    let deadline = ContinuousClock.now + .seconds(60)
    while try files.read("output").isEmpty, running.process.isRunning,
      ContinuousClock.now < deadline
    { usleep(20_000) }
    let maps = try Shell.run(
      "cat /proc/\(running.process.processIdentifier)/maps", in: files
    ).said
    let mapped = Set(
      maps.split(separator: "\n").compactMap { $0.split(separator: " ").last.map(String.init) }
        .filter { $0.hasPrefix("/") })
    let foreign = mapped.filter { !$0.hasPrefix(folder) }
    #expect(foreign.isEmpty, "\(foreign)")
    #expect(mapped.contains { $0.contains("libpq.so") }, "\(mapped)")
  }

  /// A program that Marquee starts finds the system's libraries as always: its environment names
  /// neither the archive's folder nor a folder of libraries.
  @Test func childrenGetNothingOfTheArchive() throws {
    let root = try EmptyRoot.shared.get()
    let folder = try TemporaryFolder()
    try folder.write("bin/psql", "#!/bin/sh\nenv\n")
    let launcher = root.folder.path + "/root/\(root.name)/bin/marquee"
    let result = try Shell.run(
      "chmod 755 bin/psql; PATH=$PWD/bin:$PATH LD_LIBRARY_PATH= "
        + "DATABASE_URL=postgresql://reader@localhost/films \(launcher) db psql",
      in: folder)
    #expect(result.exitCode == 0 && result.said.contains("PATH="), "\(result.said)")
    let lines = result.said.split(separator: "\n")
    let given = lines.filter { $0.hasPrefix("MARQUEE_PORTABLE=") || $0.hasPrefix("LD_") }
    #expect(given.allSatisfy { $0 == "LD_LIBRARY_PATH=" }, "\(given)")
  }

  @Test(.enabled(if: EmptyRoot.obstacle == nil, "\(EmptyRoot.obstacle ?? "")"))
  func aMissingLibcurlIsNamed() throws {
    let root = try EmptyRoot.shared.get()
    let library = root.folder.path + "/root/\(root.name)/lib/marquee/libcurl.so.4"
    try FileManager.default.moveItem(atPath: library, toPath: library + ".away")
    defer { try? FileManager.default.moveItem(atPath: library + ".away", toPath: library) }
    for (name, text) in Self.site { try root.folder.write("root/tmp/site/\(name)", text) }
    let result = try root.marquee(
      ["generate", "--site", "/tmp/site"], environment: Self.job(on: AWSStandIn.shared.get()))
    #expect(result.exitCode == 2)
    let said = result.output + result.errors
    #expect(said.contains("libcurl can't be loaded (libcurl.so.4: "), "\(said)")
    #expect(said.contains("install the package libcurl4"), "\(said)")
  }

  /// `CLibpqOnDemand` has all functions of libpq that are used, so packages are not linked with it.
  @Test func libpqIsLoadedOnDemand() throws {
    let folder = try TemporaryFolder()
    let program = Program.url.path(percentEncoded: false)
    let result = try Shell.run("nm --dynamic --undefined-only '\(program)'", in: folder)
    #expect(result.exitCode == 0, "\(result.said)")
    let functions = result.said.split(separator: "\n").filter { $0.contains(" PQ") }
    #expect(functions.isEmpty, "\(functions)")
  }
}
