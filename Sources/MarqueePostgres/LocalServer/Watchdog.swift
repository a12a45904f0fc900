internal import Foundation
internal import MarqueeBase

/// Stops the server when Marquee is killed.
///
/// A shell waits for the end of a pipe whose other end only this process holds. When the process
/// ends, for whatever reason, the shell takes the locks and stops the server, unless another
/// process uses it. Without `flock(1)` the shell does nothing, and the next start uses the running
/// server.
final class Watchdog: Sendable {
  private let writeEnd: FileDescriptor

  init?(startLock: String, usersLock: String, data: String) {
    guard var ends = PipeEnds(), let writeEnd = ends.takeWriting() else { return nil }
    // The command runs in the background of a shell that ends at once, so that init becomes its
    // parent. The standard input of a background command is /dev/null, so it reads descriptor 3.
    // By now the process in postmaster.pid may be another program: its command line must name the
    // cluster.
    let stop = """
      read -r pid <"$0/postmaster.pid" || exit 0
      tr '\\0' '\\n' <"/proc/$pid/cmdline" | grep -qxFe "$0" || exit 0
      kill -INT "$pid"
      for i in $(seq 300); do [ -e "$0/postmaster.pid" ] || exit 0; sleep 0.1; done
      """
    let script = """
      start=$1; users=$2; shift 2; exec 3<&0 </dev/null
      ( cat <&3; exec 3<&-; exec flock -w 60 "$start" flock -n "$users" "$@" ) &
      """
    let outcome = ServerProgram.run(
      [
        "/bin/sh", "-c", script, "marquee-watchdog", startLock, usersLock, "/bin/sh", "-c", stop,
        data,
      ], input: ends.reading.number, capture: false)
    if !outcome.isSuccess { return nil }
    self.writeEnd = writeEnd
  }
}
