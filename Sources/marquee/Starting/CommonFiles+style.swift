internal import MarqueeBase

/// The style sheet.
extension CommonFiles {
  /// The style sheet of every new site. It also has the rules for the pages of ``TableSite``:
  /// facts, tables, long text, links between pages of a list.
  static let style = SiteFile(
    "content/style.css",
    text: #"""
      /* No web fonts, no scripts. Light and dark by the reader's setting; change the colours here. */

      :root {
        color-scheme: light dark;
        --paper: #f7f4ec;
        --ink: #17211e;
        --soft: #57645f;
        --rule: #d9d5c8;
        --accent: #0b6350;
        --wash: #edeade;
        --serif: "Iowan Old Style", "Palatino Linotype", Palatino, P052, "URW Palladio L", Georgia, serif;
        --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
        --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
      }

      @media (prefers-color-scheme: dark) {
        :root {
          --paper: #101715;
          --ink: #e9e6dc;
          --soft: #9aa8a2;
          --rule: #2a3531;
          --accent: #7fd3b8;
          --wash: #18211e;
        }
      }

      *, *::before, *::after { box-sizing: border-box; }

      html {
        font: 100%/1.6 var(--sans);
        color: var(--ink);
        background: var(--paper);
        text-size-adjust: 100%;
        -webkit-text-size-adjust: 100%;
      }

      body {
        display: flex;
        flex-direction: column;
        max-width: 64rem;
        min-height: 100vh;
        margin: 0 auto;
        padding: 0 clamp(1.1rem, 5vw, 3rem);
        overflow-wrap: anywhere;
      }

      main { flex: 1; padding-block: clamp(2rem, 7vw, 5rem) 4rem; }
      main:focus { outline: none; }

      a { color: inherit; text-decoration-color: var(--accent); text-underline-offset: 0.22em; }
      a:hover { color: var(--accent); }
      :focus-visible { outline: 3px solid var(--accent); outline-offset: 4px; border-radius: 2px; }

      h1, h2, h3 { font-family: var(--serif); line-height: 1.15; text-wrap: balance; }
      h1 { margin: 0 0 0.35em; font-size: clamp(2.4rem, 1.4rem + 5vw, 4.75rem); font-weight: 600; letter-spacing: -0.025em; line-height: 1.02; }
      h2 { margin: 2.2em 0 0.6em; font-size: 1.5rem; letter-spacing: -0.01em; }
      p, ul, ol, dl, pre, table, blockquote { margin: 0 0 1.1rem; }
      main > p, main > ul:not([class]), main > ol:not([class]), main > blockquote, .text {
        max-width: 38rem;
        font: 1.2rem/1.6 var(--serif);
      }
      small, .soft { color: var(--soft); font-size: 0.875rem; }
      img { max-width: 100%; height: auto; border-radius: 4px; }
      code, pre { font-family: var(--mono); font-size: 0.875em; }
      :not(pre) > code { padding: 0.1em 0.35em; border-radius: 4px; background: var(--wash); }
      pre { padding: 1rem; overflow-x: auto; border-radius: 6px; background: var(--wash); line-height: 1.5; }

      .skip { position: absolute; left: 1rem; top: -5rem; padding: 0.6rem 1rem; color: var(--paper); background: var(--ink); }
      .skip:focus { top: 1rem; }

      .masthead { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; justify-content: space-between; padding-block: 1.4rem; border-bottom: 1px solid var(--rule); }
      .masthead a { text-decoration: none; }
      .masthead nav { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; }
      .masthead nav a:hover, .masthead nav a[aria-current] { text-decoration: underline; text-decoration-color: var(--accent); }
      .name { font-weight: 700; letter-spacing: -0.01em; }

      .lead { margin-bottom: clamp(2rem, 5vw, 3.5rem); }
      .lead p { margin: 0; color: var(--soft); font-size: clamp(1.05rem, 1rem + 0.5vw, 1.3rem); }
      .lead .kicker { margin-bottom: 0.8rem; color: var(--accent); font-size: 0.95rem; font-weight: 600; }

      /* A list of rows: a mark on the left, a title, a line of facts. */
      .programme { margin: 0; padding: 0; list-style: none; border-top: 1px solid var(--rule); }
      .programme li { display: grid; grid-template-columns: clamp(3.2rem, 12vw, 7.5rem) 1fr; align-items: baseline; column-gap: 1rem; padding-block: 1.05rem; border-bottom: 1px solid var(--rule); position: relative; }
      .programme .mark { grid-row: span 2; color: var(--accent); font-variant-numeric: tabular-nums; font-weight: 600; }
      .programme h2 { margin: 0; font-size: clamp(1.35rem, 1.1rem + 1.2vw, 2rem); font-weight: 600; }
      .programme h2 a { text-decoration: none; }
      .programme h2 a::after { content: ""; position: absolute; inset: 0; }
      .programme li:hover a { color: var(--accent); }
      .programme:not(:has(.mark)) li { grid-template-columns: 1fr; }
      .meta { margin: 0.2rem 0 0; color: var(--soft); }
      .meta span + span::before { content: "· "; }

      /* A row's columns. */
      .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(11rem, 100%), 1fr)); column-gap: 2rem; margin-block: 2.5rem; border-top: 1px solid var(--rule); }
      .facts div { padding-block: 0.8rem; border-bottom: 1px solid var(--rule); }
      .facts dt { color: var(--soft); font-size: 0.875rem; }
      .facts dd { margin: 0; font-variant-numeric: tabular-nums; }
      .text { white-space: pre-line; }

      .scroll { overflow-x: auto; margin-bottom: 1.5rem; }
      table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { padding: 0.6rem 1rem 0.6rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; overflow-wrap: break-word; }
      th { color: var(--soft); font-size: 0.875rem; font-weight: 600; }
      .number { text-align: right; }

      .pager { display: flex; flex-wrap: wrap; gap: 1rem 2rem; justify-content: space-between; margin-top: 3rem; }
      .pager a { font-family: var(--serif); font-size: 1.2rem; text-decoration: none; }
      .pager small { display: block; font-family: var(--sans); }
      .pager [rel="next"] { margin-left: auto; text-align: right; }

      footer { padding-block: 1.4rem 2.5rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: 0.9rem; }
      footer p { margin: 0; }

      /* On paper it is always light: a dark page would print as a black one. */
      @media print {
        :root {
          color-scheme: light;
          --paper: #fff;
          --ink: #000;
          --soft: #444;
          --rule: #bbb;
          --accent: #0b6350;
          --wash: #f3f3f3;
        }
        body { max-width: none; min-height: 0; padding: 0; }
        h2, h3 { break-after: avoid; }
        li, tr, .facts div { break-inside: avoid; }
        .skip, .masthead nav, .pager { display: none; }
      }

      """#)
}
