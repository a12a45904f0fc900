internal import MarqueeBase

extension ReloadScript {
  /// The changes to the page. `take` decides what to do; `reload` and `replace` do it.
  static let update = #"""
    const tag = document.currentScript;
    const page = tag.dataset.marqueePage;
    let revision = tag.dataset.marqueeRevision;
    let at = Number(tag.dataset.marqueeAt);
    let isLeaving = false;
    const scripted = 'script:not([type]), script[type=""], script[type="module"], ' +
      'script[type*="javascript" i], script[type*="ecmascript" i], script[type="importmap"], ' +
      'template[shadowrootmode]';
    performance.setResourceTimingBufferSize?.(5000);

    // The address of a file of this site as events name it, or null.
    function address(url) {
      try {
        const { origin, pathname } = new URL(url, document.baseURI);
        if (origin !== location.origin || pathname.startsWith("/.marquee/")) return null;
        return decodeURIComponent(pathname).replace(/\/index\.html$/, "/");
      } catch { return null; }
    }

    function take(changed, removed) {
      const here = new Set([address(location.href), page]);
      const meets = set => [...here].some(name => set.has(name));
      const sheets = [...document.querySelectorAll('link[rel~="stylesheet"][href]')]
        .filter(link => changed.has(address(link.href)));
      const swapped = new Set(sheets.map(link => address(link.href)));
      const others = [...used()].some(name =>
        !here.has(name) && !swapped.has(name) && (changed.has(name) || removed.has(name)));
      if (others) reload("something that it uses changed");
      else if (meets(removed)) reload("it is gone");
      else if (meets(changed)) replace(sheets);
      else swap(sheets);
    }

    // Everything that the page has loaded. What frames show looks after itself.
    function used() {
      const names = new Set();
      for (const entry of performance.getEntriesByType("resource")) {
        if (!/^i?frame$/.test(entry.initiatorType)) names.add(address(entry.name));
      }
      const attributes = ["src", "href", "poster", "data"];
      for (const element of document.querySelectorAll(
        "img, script, link[rel~=stylesheet], link[rel~=icon], link[rel~=preload], source, video, audio, track, object, embed, input, image, use")) {
        for (const name of attributes) {
          if (element.hasAttribute(name)) names.add(address(element.getAttribute(name)));
        }
      }
      names.delete(null);
      return names;
    }

    function swap(links) {
      for (const link of links) {
        const fresh = link.cloneNode();
        const url = new URL(link.href);
        url.searchParams.set("marquee", revision);
        fresh.href = url.href;
        fresh.dataset.marqueeFresh = "";
        if (link.dataset.marqueeFresh === "" && !link.sheet) { link.replaceWith(fresh); continue; }
        fresh.onload = () => link.remove();
        fresh.onerror = () => fresh.remove();
        link.after(fresh);
      }
    }

    let turn = 0;
    async function replace(sheets) {
      const mine = ++turn;
      if (isLive(document)) return reload("it has scripts");
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        if (mine !== turn || isLeaving) return;
        if (answer.redirected || decodeURIComponent(answer.headers.get("Marquee-Page")) !== page) return reload("it is another page");
        const text = await answer.text();
        if (mine !== turn || isLeaving) return;
        const next = new DOMParser().parseFromString(text, "text/html");
        if (isLive(next) || frame(next) !== frame(document)) return reload("it has another frame");
        attributes(document.documentElement, next.documentElement);
        children(document.head, next.head);
        attributes(document.body, next.body);
        children(document.body, next.body);
        swap(sheets.filter(link => link.isConnected));
      } catch (error) { reload(error); }
    }

    // Pages with scripts have a life of their own; so do framesets.
    const isLive = root => !(root.body instanceof HTMLBodyElement) ||
      [...root.querySelectorAll(scripted)].some(script => script !== tag);

    // What can't be changed while the page stands.
    const frame = root => root.compatMode + [...root.querySelectorAll("base, meta[http-equiv]")]
      .map(element => element.outerHTML).join("");

    const isOurs = node => node === tag || node === overlay.host;

    function attributes(from, to) {
      const keeps = name => name === "open" || name.startsWith("data-marquee-");
      for (const { name } of [...from.attributes]) {
        if (!to.hasAttribute(name) && !keeps(name)) from.removeAttribute(name);
      }
      for (const { namespaceURI, name, value } of to.attributes) {
        if (from.getAttribute(name) === value) continue;
        if (name === "href" && from.localName === "link" && from.dataset.marqueeFresh === "" &&
          address(from.href) === address(value)) continue;
        from.setAttributeNS(namespaceURI, name, value);
      }
    }

    const isSame = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName &&
      a.namespaceURI === b.namespaceURI && (a.id ?? "") === (b.id ?? "");

    function children(from, to) {
      let old = from.firstChild;
      const skip = () => { while (old && isOurs(old)) old = old.nextSibling; };
      for (const next of [...to.childNodes]) {
        skip();
        let match = old;
        if (next.id) while (match && (isOurs(match) || !isSame(match, next))) match = match.nextSibling;
        if (!match || !isSame(match, next)) {
          from.insertBefore(document.importNode(next, true), old);
          continue;
        }
        while (old !== match) {
          const gone = old;
          old = old.nextSibling;
          if (!isOurs(gone)) gone.remove();
        }
        old = old.nextSibling;
        if (match.isEqualNode(next)) continue;
        if (match.nodeType !== Node.ELEMENT_NODE) match.data = next.data;
        else if (match.localName === "template") match.replaceWith(document.importNode(next, true));
        else { attributes(match, next); children(match, next); }
      }
      while (old) {
        const gone = old;
        old = old.nextSibling;
        if (!isOurs(gone)) gone.remove();
      }
    }

    // Where the reader was, for the page after this one; `pending` until this one shows it.
    let pending = null;
    function reload(why) {
      if (isLeaving) return;
      console.debug(`marquee: loads this page again: ${why}`);
      isLeaving = true;
      const field = document.activeElement;
      // A page that was not there yet when it is loaded again has not reached its own place.
      const place = pending ?? { path: location.pathname, x: scrollX, y: scrollY };
      if (!pending && field && field !== document.body) {
        place.field = field.id ? "#" + CSS.escape(field.id)
          : field.name ? `[name="${CSS.escape(field.name)}"]` : null;
        try { place.start = field.selectionStart; place.end = field.selectionEnd; } catch {}
      }
      try { sessionStorage.setItem("marquee", JSON.stringify(place)); } catch {}
      location.reload();
    }

    function restore() {
      let place = null;
      try {
        place = JSON.parse(sessionStorage.getItem("marquee"));
        sessionStorage.removeItem("marquee");
      } catch {}
      if (place?.path !== location.pathname) return;
      pending = place;
      for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
        addEventListener(kind, () => { pending = null; }, { once: true, passive: true });
      }
      // Who was at the top is there already, and may be on the way down.
      const isElsewhere = place.x !== 0 || place.y !== 0;
      const back = () => {
        if (pending && isElsewhere) scrollTo({ left: place.x, top: place.y, behavior: "instant" });
      };
      const end = () => { back(); pending = null; };
      const begin = () => {
        const field = place.field && document.querySelector(place.field);
        field?.focus({ preventScroll: true });
        try { if (place.start != null) field?.setSelectionRange(place.start, place.end); } catch {}
        back();
      };
      if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin); else begin();
      // Pictures that came late may have moved everything.
      if (document.readyState !== "complete") addEventListener("load", end); else end();
    }
    restore();

    """#
}
