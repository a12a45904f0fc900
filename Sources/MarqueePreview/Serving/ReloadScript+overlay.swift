internal import MarqueeBase

extension ReloadScript {
  /// The overlay with the errors of a build, above the last good page. All text of the build is
  /// inserted as text and never as HTML: a message may quote a row, and rows may come from anybody.
  /// The styles are made by the script, so that no Content-Security-Policy blocks them, and are in
  /// a shadow tree, so that the page's styles do not affect them.
  static let overlay = #"""
    const overlay = (() => {
      const styles = `
        :host { all: initial; }
        .veil { --paper: #fff; --ink: #1d1b19; --soft: #6b6560; --edge: #e4dfd9; --code: #f7f5f2;
          --red: #b3261e; --wash: #fde7e4; --blue: #1f5fa8; --veil: rgb(30 26 22 / .55);
          color-scheme: light dark; position: fixed; inset: 0; z-index: 2147483647; overflow: auto;
          overscroll-behavior: contain; box-sizing: border-box; padding: clamp(.5rem, 5vh, 4rem) clamp(.5rem, 4vw, 3rem);
          background: var(--veil); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; text-align: start; }
        @media (prefers-color-scheme: dark) { .veil { --paper: #211e1c; --ink: #f1ece6; --soft: #a59d95;
          --edge: #3b3632; --code: #191614; --red: #ff8a80; --wash: #4b211d; --blue: #8cbcf5; --veil: rgb(0 0 0 / .6); } }
        .panel { max-width: 60rem; margin: 0 auto; background: var(--paper); border: 1px solid var(--edge);
          border-top: 4px solid var(--red); border-radius: 8px; box-shadow: 0 16px 48px rgb(0 0 0 / .3); overflow: hidden; }
        .top { display: flex; align-items: center; gap: 1rem; padding: .9rem 1.25rem; }
        h2 { flex: 1; margin: 0; font-size: 1.05rem; font-weight: 650; color: var(--red); }
        button { font: inherit; font-size: .85rem; color: inherit; background: transparent; cursor: pointer;
          border: 1px solid var(--edge); border-radius: 6px; padding: .25rem .7rem; }
        button:hover { background: var(--code); }
        button:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
        kbd { font: .8em ui-monospace, monospace; color: var(--soft); margin-inline-start: .4em; }
        .item { border-top: 1px solid var(--edge); padding: 1rem 1.25rem 1.1rem; }
        .place { font: .85rem/1.4 ui-monospace, monospace; color: var(--soft); overflow-wrap: anywhere; }
        .message { margin: .15rem 0 0; font-weight: 600; white-space: pre-wrap; overflow-wrap: anywhere; }
        .code { margin: .7rem 0 0; padding: .6rem 0; background: var(--code); border: 1px solid var(--edge);
          border-radius: 6px; overflow-x: auto; font: .85rem/1.5 ui-monospace, monospace; tab-size: 4; white-space: pre; }
        .code div { display: flex; width: max-content; min-width: 100%; }
        .number { flex: none; min-width: 2.5rem; padding: 0 .8rem; text-align: end; color: var(--soft); user-select: none; }
        mark { background: var(--wash); color: inherit; border-radius: 2px; box-shadow: 0 0 0 1px var(--wash); }
        .caret { color: var(--red); font-weight: 700; }
        .line { padding-inline-end: 1rem; }
        .note, .help { margin: .7rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
        .note b, .help b { font-weight: 650; margin-inline-end: .5em; }
        .help b { color: var(--blue); }
        .foot { margin: 0; padding: .7rem 1.25rem; border-top: 1px solid var(--edge); color: var(--soft); font-size: .85rem; }
        .waiting .panel { opacity: .6; }
        .badge { position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; z-index: 2147483647;
          background: #b3261e; color: #fff; border: 0; padding: .5rem .9rem; box-shadow: 0 4px 16px rgb(0 0 0 / .3);
          font: 600 14px/1.4 system-ui, sans-serif; }
        .badge:hover { background: #8f1d17; }
        @media (prefers-reduced-motion: no-preference) { .panel { transition: opacity .15s; } }`;
      const host = document.createElement("marquee-preview");
      const root = host.attachShadow({ mode: "closed" });
      try {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(styles);
        root.adoptedStyleSheets = [sheet];
      } catch {
        const style = document.createElement("style");
        style.textContent = styles;
        root.append(style);
      }
      let shown = "", isHidden = false, errors = null;

      function make(name, kind, ...content) {
        const element = document.createElement(name);
        if (kind) element.className = kind;
        element.append(...content);  // strings become text
        return element;
      }

      // The line, the place in it marked, and a caret below for those who see no colours.
      function excerpt({ line, column, length, excerpt }) {
        const letters = Array.from(excerpt);
        const start = column ? column - 1 : 0, end = column ? start + length : 0;
        const text = make("span", "line", letters.slice(0, start).join(""));
        if (column) text.append(make("mark", "", letters.slice(start, end).join("") || " "), letters.slice(end).join(""));
        else text.append(excerpt);
        const rows = [make("div", "", make("span", "number", String(line)), text)];
        if (column) {
          const pad = letters.slice(0, start).map(letter => letter === "\t" ? "\t" : " ").join("");
          const caret = make("span", "line", pad, make("span", "caret", "^" + "~".repeat(Math.max(0, length - 1))));
          const row = make("div", "", make("span", "number", ""), caret);
          row.setAttribute("aria-hidden", "true");
          rows.push(row);
        }
        const code = make("div", "code", ...rows);
        code.tabIndex = 0;  // a long line is scrolled with the keyboard, too
        code.setAttribute("role", "group");
        code.setAttribute("aria-label", "Line " + line);
        return code;
      }

      function item(error) {
        const parts = [];
        if (error.place) parts.push(make("div", "place", error.place));
        parts.push(make("p", "message", error.message));
        if (error.excerpt !== undefined) parts.push(excerpt(error));
        for (const note of error.notes ?? []) {
          parts.push(make("p", "note", make("b", "", "note"), (note.place ? note.place + ": " : "") + note.message));
          if (note.excerpt !== undefined) parts.push(excerpt(note));
        }
        if (error.help) parts.push(make("p", "help", make("b", "", "help"), error.help));
        return make("section", "item", ...parts);
      }

      function button(kind, text, action) {
        const element = make("button", kind, text);
        element.type = "button";
        element.onclick = action;
        return element;
      }

      function draw() {
        root.querySelectorAll(".veil, .badge").forEach(element => element.remove());
        if (!errors) return host.remove();
        if (!host.isConnected) document.documentElement.append(host);
        const count = errors.count === 1 ? "1 error" : errors.count + " errors";
        if (isHidden) return root.append(button("badge", "Build failed: " + count, () => { isHidden = false; draw(); }));
        const hide = button("", "Hide", () => { isHidden = true; draw(); });
        hide.append(make("kbd", "", "Esc"));
        const panel = make("div", "panel",
          make("div", "top", make("h2", "", errors.count === 1 ? "The build failed" : "The build failed: " + count), hide),
          ...errors.shown.map(item));
        const left = errors.count - errors.shown.length;
        panel.append(make("p", "foot", (left > 0 ? `… and ${left} more. ` : "") +
          "Behind this is the last page that was built. This goes when a build succeeds."));
        const veil = make("div", "veil");
        veil.setAttribute("role", "alert");
        veil.setAttribute("aria-label", "The build failed");
        veil.addEventListener("click", event => { if (event.target === veil) { isHidden = true; draw(); } });
        root.append(veil);
        veil.append(panel);  // an alert is read out when it changes
      }

      addEventListener("keydown", event => {
        if (event.key !== "Escape" || !errors || isHidden) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        isHidden = true;
        draw();
      }, true);

      return {
        host,
        wait() { root.querySelector(".veil")?.classList.add("waiting"); },
        show(next) {
          const text = JSON.stringify(next);
          root.querySelector(".veil")?.classList.remove("waiting");
          if (text === shown) return;
          shown = text;
          errors = next?.count ? next : null;
          isHidden = false;
          draw();
        },
      };
    })();

    """#
}
