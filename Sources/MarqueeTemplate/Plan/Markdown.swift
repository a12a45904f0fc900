internal import CMarkGFM
internal import MarqueeBase

/// cmark-gfm in a Swift coat.
enum Markdown {
  /// Markdown that a template's author wrote: raw HTML and footnotes are kept.
  static func html(ofTemplate bytes: [UInt8]) -> [UInt8] {
    render(bytes, CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES | CMARK_OPT_TABLE_PREFER_STYLE_ATTRIBUTES)
  }

  /// Markdown that came from a row: raw HTML is left out, and so is every link whose scheme is
  /// not allowed.
  ///
  /// - Parameter isInline: only what fits in a line of text: the blocks' contents, without the
  ///   blocks.
  static func html(ofValue text: String, isInline: Bool) -> [UInt8] {
    let options = CMARK_OPT_TABLE_PREFER_STYLE_ATTRIBUTES
    return withDocument(Array(text.utf8), options) { root, extensions in
      removeUnsafeLinks(root)
      guard isInline, let document = inlines(of: root) else {
        return output(root, options, extensions)
      }
      // Freed before `root`, whose blocks own the text that the inlines point into.
      defer { cmark_node_free(document) }
      var html = output(document, options, extensions)
      let open = Array("<p>".utf8)
      let close = Array("</p>\n".utf8)
      if html.starts(with: open) { html.removeFirst(open.count) }
      if html.suffix(close.count).elementsEqual(close) { html.removeLast(close.count) }
      return html
    }
  }

  private static func render(_ bytes: [UInt8], _ options: Int32) -> [UInt8] {
    withDocument(bytes, options) { root, extensions in output(root, options, extensions) }
  }

  /// cmark-gfm's list of extensions is not safe to build on two threads at once.
  private static let extensions: [String] = {
    cmark_gfm_core_extensions_ensure_registered()
    return ["table", "strikethrough", "autolink", "tasklist"]
  }()

  private static func withDocument<R>(
    _ bytes: [UInt8], _ options: Int32,
    _ body: (OpaquePointer, UnsafeMutablePointer<cmark_llist>?) -> R
  ) -> R {
    let names = extensions
    guard let parser = cmark_parser_new(options) else { fatalError("cmark is out of memory") }
    defer { cmark_parser_free(parser) }
    for name in names {
      if let found = cmark_find_syntax_extension(name) {
        cmark_parser_attach_syntax_extension(parser, found)
      }
    }
    bytes.withUnsafeBytes { buffer in
      cmark_parser_feed(
        parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    guard let root = cmark_parser_finish(parser) else { fatalError("cmark is out of memory") }
    defer { cmark_node_free(root) }
    return body(root, cmark_parser_get_syntax_extensions(parser))
  }

  private static func output(
    _ root: OpaquePointer, _ options: Int32,
    _ extensions: UnsafeMutablePointer<cmark_llist>?
  ) -> [UInt8] {
    guard let html = cmark_render_html(root, options, extensions) else { return [] }
    defer { cmark_get_default_mem_allocator().pointee.free(html) }
    return html.withMemoryRebound(to: UInt8.self, capacity: 1) { start in
      var count = 0
      while start[count] != 0 { count += 1 }
      return Array(UnsafeBufferPointer(start: start, count: count))
    }
  }

  /// cmark's safe mode lets through any scheme but four; a page knows four that are allowed.
  private static func removeUnsafeLinks(_ root: OpaquePointer) {
    guard let iterator = cmark_iter_new(root) else { return }
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return }
      guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator) else { continue }
      let type = cmark_node_get_type(node)
      guard type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE,
        let url = cmark_node_get_url(node)
      else { continue }
      if !URLEscaping.isHarmless(String(cString: url)) {
        cmark_node_set_url(node, URLEscaping.replacement.description)
      }
    }
  }

  private static func isInline(_ node: OpaquePointer) -> Bool {
    UInt32(cmark_node_get_type(node).rawValue) & UInt32(CMARK_NODE_TYPE_MASK)
      == UInt32(CMARK_NODE_TYPE_INLINE)
  }

  /// A document of one paragraph with the inline content of every block, a space between blocks.
  private static func inlines(of root: OpaquePointer) -> OpaquePointer? {
    guard let document = cmark_node_new(CMARK_NODE_DOCUMENT),
      let paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH)
    else { return nil }
    cmark_node_append_child(document, paragraph)
    var holders: [OpaquePointer] = []
    func visit(_ node: OpaquePointer) {
      var child = cmark_node_first_child(node)
      let isHolder = child.map(isInline) ?? false
      if isHolder || cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK {
        holders.append(node)
        return
      }
      while let current = child {
        visit(current)
        child = cmark_node_next(current)
      }
    }
    visit(root)
    for (position, holder) in holders.enumerated() {
      if position > 0, let space = cmark_node_new(CMARK_NODE_TEXT) {
        cmark_node_set_literal(space, " ")
        cmark_node_append_child(paragraph, space)
      }
      if cmark_node_get_type(holder) == CMARK_NODE_CODE_BLOCK {
        if let code = cmark_node_new(CMARK_NODE_CODE) {
          cmark_node_set_literal(code, cmark_node_get_literal(holder))
          cmark_node_append_child(paragraph, code)
        }
        continue
      }
      while let child = cmark_node_first_child(holder) {
        cmark_node_unlink(child)
        if cmark_node_append_child(paragraph, child) == 0 { cmark_node_free(child) }
      }
    }
    return document
  }
}
