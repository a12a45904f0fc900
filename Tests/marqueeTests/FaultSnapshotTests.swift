import Foundation
import MarqueeBase
import MarqueePostgres
import Synchronization
import Testing

extension FaultServerTests {
  /// Rows that change while a build reads them: all pages show one moment.
  @Suite struct Moments {
    private static let total = 300_000

    private static func site(connections: Int) throws -> SmallSite {
      func page(_ name: String) -> String {
        "---\nquery: \(name)\nas: account\npath: /\(name)/{{ account.id }}/\n---\n"
          + "amount={{ account.amount }};\n"
      }
      // Slow enough for the writer to come between any two queries, wherever they run.
      func query(_ table: String) -> String {
        "SELECT id, amount, CASE WHEN id = 150 THEN pg_sleep(0.05)::text END\n"
          + "FROM \(table) ORDER BY id\n"
      }
      return try SmallSite(
        [
          "marquee.yaml": "site: { title: Bank }\nbuild: { connections: \(connections) }\n",
          "queries/films.sql": nil, "content/films/[slug].md": nil,
          "queries/a.sql": query("account_a"), "queries/b.sql": query("account_b"),
          "queries/sums.sql": """
          SELECT (SELECT sum(amount) FROM account_a)::int AS a,
            (SELECT sum(amount) FROM account_b)::int AS b
          """,
          "content/a.md": page("a"), "content/b.md": page("b"),
          "content/index.md":
            "{% for sum in sums %}\na={{ sum.a }};\n\nb={{ sum.b }};\n{% endfor %}\n",
        ], in: FaultSite.memory)
    }

    /// The numbers behind a name in the pages of a folder.
    private static func amounts(_ site: SmallSite, _ name: String, in folder: String) throws -> Int
    {
      let tree = FaultTree(site.folder.path + "/output" + folder)
      return tree.files.reduce(0) { sum, file in
        let text = String(decoding: file.value, as: UTF8.self)
        guard file.key.hasSuffix("index.html"), let start = text.firstRange(of: name + "=") else {
          return sum
        }
        return sum + (Int(text[start.upperBound...].prefix { $0 != ";" }) ?? 0)
      }
    }

    /// Moves amounts from one table to the other, and keeps the total.
    private final class Writer: Sendable {
      private let isDone = Atomic<Bool>(false)
      private let moves = Atomic<Int>(0)
      private let failure = Mutex<String?>(nil)
      private let ended = DispatchSemaphore(value: 0)

      var count: Int { moves.load(ordering: .relaxed) }

      init() {
        Thread { [self] in
          do {
            let connection = try FaultServer.connect()
            var random = FaultRandom(seed: 1)
            while !isDone.load(ordering: .relaxed) {
              let (from, to) = (
                Int.random(in: 1...150, using: &random),
                Int.random(in: 1...150, using: &random)
              )
              let amount = Int.random(in: -100...100, using: &random)
              try connection.transaction { connection throws(DatabaseError) in
                try connection.query(
                  "UPDATE account_a SET amount = amount - \(amount) WHERE id = \(from)")
                try connection.query(
                  "UPDATE account_b SET amount = amount + \(amount) WHERE id = \(to)")
              }
              moves.add(1, ordering: .relaxed)
            }
          } catch {
            failure.withLock { $0 = "\(error)" }
          }
          ended.signal()
        }.start()
      }

      /// - Returns: what went wrong.
      func stop() -> String? {
        isDone.store(true, ordering: .relaxed)
        ended.wait()
        return failure.withLock { $0 }
      }
    }

    @Test(arguments: [1, 4]) func allPagesShowOne(_ connections: Int) throws {
      let site = try Self.site(connections: connections)
      let url = try FaultServer.url()
      func build(_ arguments: [String] = []) throws {
        let result = try site.generate(arguments, environment: ["DATABASE_URL": url])
        #expect(result.exitCode == 0, "\(result.errors)")
      }
      let writer = Writer()
      for _ in 0..<6 {
        let before = writer.count
        try build()
        // Otherwise this shows nothing.
        #expect(writer.count > before)
        let a = try Self.amounts(site, "amount", in: "/a")
        let b = try Self.amounts(site, "amount", in: "/b")
        #expect(a + b == Self.total)
        #expect(a == (try Self.amounts(site, "a", in: "")))
        #expect(b == (try Self.amounts(site, "b", in: "")))
      }
      #expect(writer.stop() == nil)
      // Pages that were made at several moments are those of the last one now.
      try build()
      let output = FaultTree(site.folder.path + "/output")
      try site.folder.remove("output")
      try site.folder.remove(".marquee")
      try build()
      #expect(output.differences(from: FaultTree(site.folder.path + "/output")) == [])
    }

    /// The same bytes from the database, whatever the connections, threads and batches, and from a
    /// recording of it.
    @Test func recordedRowsMakeTheSame() throws {
      let site = try Lost.site(connections: 4, "same")
      let url = ["DATABASE_URL": try FaultServer.url()]
      let now = ["--now", "2026-11-21"]
      let record = try Program.run(["record"] + now, in: site.folder.url, environment: url)
      #expect(record.exitCode == 0, "\(record.errors)")
      #expect(try site.generate(now + ["--rows", "rows", "--output", "recorded"]).exitCode == 0)
      let expected = FaultTree(site.folder.path + "/recorded")
      #expect(expected.files.count == 441)
      for (connections, jobs) in [(1, 1), (1, 3), (4, 1), (4, 8)] {
        try site.change([
          "marquee.yaml": "site: { title: Films }\nbuild: { connections: \(connections) }\n"
        ])
        let output = "output-\(connections)-\(jobs)"
        let result = try site.generate(
          now + ["--jobs", "\(jobs)", "--output", output], environment: url)
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(FaultTree(site.folder.path + "/" + output).differences(from: expected) == [])
      }
    }
  }
}
