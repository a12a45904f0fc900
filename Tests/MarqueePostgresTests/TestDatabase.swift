import MarqueeBase
import MarqueePostgres

enum TestDatabase {
  static let settings = ConnectionSettings(
    ["host": "/tmp/h/pgtmp", "user": "postgres", "dbname": "postgres"], from: "test")
  static func connect() throws -> Connection { try Connection(settings) }
}
