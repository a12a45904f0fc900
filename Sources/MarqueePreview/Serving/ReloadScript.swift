internal import MarqueeBase

/// The script that keeps a page up to date while its author works. It is plain JavaScript without a
/// build step, in three parts with one scope: listening to events, changing the page, and the
/// overlay with the errors of a build.
///
/// The first of these that applies decides:
/// - The page was removed, or a file that it uses changed and is not a style sheet: it is reloaded.
/// - The page changed: when it has no scripts of its own, its new text replaces the old one, which
///   keeps scroll position, focus and open details; otherwise it is reloaded at the same scroll
///   position.
/// - A style sheet changed: the new one is loaded beside the old one and then replaces it.
/// - Otherwise the page stays as it is.
enum ReloadScript {
  static let bytes = Array(
    ("(() => {\n\"use strict\";\n" + overlay + update + listen + "})();\n").utf8)

  /// Browsers open six connections to a server, and a stream of events occupies one. With a stream
  /// for each of many tabs, the seventh connection would wait forever. So only the tab that holds a
  /// lock listens, and it informs the others. In a browser without locks (they need HTTPS or this
  /// machine), a tab listens while it is visible.
  private static let listen = #"""
    const channel = "BroadcastChannel" in self ? new BroadcastChannel("marquee") : null;
    let last = null;

    function hear(message) {
      if (message.kind === "building") return overlay.wait();
      // What another tab heard last may be older than this page.
      if (message.at < at) return;
      at = message.at;
      overlay.show(message.errors);
      if (message.kind === "failed" || message.revision === revision) return;
      const known = message.kind === "built" && message.previous === revision && message.changed;
      revision = message.revision;
      if (known) take(new Set(message.changed), new Set(message.removed)); else reload("nobody knows what changed meanwhile");
    }

    function listen() {
      let source = null;
      const open = () => {
        source = new EventSource(new URL("events?since=" + revision, tag.src));
        for (const kind of ["state", "building", "built", "failed"]) {
          source.addEventListener(kind, event => {
            const message = { kind, ...JSON.parse(event.data) };
            if (kind !== "building") last = message;
            channel?.postMessage(message);
            hear(message);
          });
        }
        // A lost connection comes back by itself; a refused one doesn't.
        source.onerror = () => {
          if (source?.readyState === EventSource.CLOSED) setTimeout(open, 1000);
        };
      };
      open();
      return () => { source.close(); source = null; };
    }

    if (channel && navigator.locks) {
      channel.onmessage = ({ data }) => {
        if (data.kind !== "ask") hear(data);
        else if (last) channel.postMessage({ ...last, kind: last.kind === "built" ? "state" : last.kind });
      };
      navigator.locks.request("marquee", () => { listen(); return new Promise(() => {}); });
      channel.postMessage({ kind: "ask" });
    } else {
      let stop = null;
      const look = () => {
        if (document.hidden) { stop?.(); stop = null; } else stop ??= listen();
      };
      document.addEventListener("visibilitychange", look);
      look();
    }

    """#
}
