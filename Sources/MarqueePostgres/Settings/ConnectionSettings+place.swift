internal import CLibpq
internal import MarqueeBase

extension ConnectionSettings {
  /// The settings with the host, port, database and user that libpq connected to: a service file,
  /// `~/.pgpass`, defaults or one of several hosts decide what the settings leave open.
  ///
  /// It is for messages only: a connection is made from the settings as they were given.
  func located(_ handle: OpaquePointer?) -> ConnectionSettings {
    func text(_ pointer: UnsafePointer<CChar>?) -> String? {
      pointer.map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    var place = self
    func set(_ keyword: String, _ value: String?) {
      guard let value, value != self[keyword] else { return }
      place.set(
        keyword, value,
        from: parameters[keyword]?.origin ?? parameters["service"]?.origin ?? "")
    }
    let host = text(PQhost(handle))
    if let all = self.host, all.contains(","), let host {
      set("host", "\(host) (of \(all))")
    } else {
      set("host", host)
    }
    let address = text(PQhostaddr(handle))
    if let host, let address, address != host, !host.hasPrefix("/"), host != "localhost" {
      set("hostaddr", address)
    }
    set("port", text(PQport(handle)))
    set("dbname", text(PQdb(handle)))
    set("user", text(PQuser(handle)))
    return place
  }
}
