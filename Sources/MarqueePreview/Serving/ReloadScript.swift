internal import MarqueeBase

/// The script that keeps a page up to date while its author works. It is plain JavaScript without
/// a build step, in three parts that share one scope: what is listened to, what is done to the page,
/// and the overlay with the errors of a build.
///
/// What decides, in this order:
/// - the page is gone, or something other than a style sheet that it uses changed: reload;
/// - the page changed: its new text is put in place when it has no script of its own, which keeps
///   scroll position, focus and open details by itself; otherwise reload, with the position kept;
/// - a style sheet changed: the new one is loaded beside the old one and then takes its place;
/// - anything else: nothing, the page's readers are not disturbed.
enum ReloadScript {
  static let bytes = Array(
    ("(() => {\n\"use strict\";\n" + overlay + update + listen + "})();\n").utf8)

  /// Browsers open six connections to a server, and a stream of events keeps one: with a stream
  /// for each of many tabs, the seventh would wait forever. So one tab listens, whichever holds the
  /// lock, and tells the others. Where the browser has no locks (they need HTTPS or this
  /// machine), a tab listens while it can be seen.
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
