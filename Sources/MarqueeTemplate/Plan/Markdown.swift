internal import CMarkGFM
internal import Foundation
internal import MarqueeBase
internal import MarqueeHTML

/// Renders Markdown with cmark-gfm.
enum Markdown {
  /// The HTML of Markdown that a template's author wrote: raw HTML and footnotes are kept.
  ///
  /// - Parameter visitCode: a closure that gets the text of each code block and code span.
  static func html(
    ofTemplate bytes: [UInt8], visitCode: ((UnsafeRawBufferPointer) -> Void)? = nil
  ) -> [UInt8] {
    let options =
      CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES | CMARK_OPT_TABLE_PREFER_STYLE_ATTRIBUTES
    return withDocument(bytes, options) { root, extensions in
      if let visitCode {
        visit(root) { node, type in
          guard type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_CODE,
            let code = cmark_node_get_literal(node)
          else { return }
          visitCode(UnsafeRawBufferPointer(start: code, count: strlen(code)))
        }
      }
      return output(root, options, extensions)
    }
  }

  /// The HTML of Markdown from a row: raw HTML is left out, and so is every link whose scheme is
  /// not allowed.
  ///
  /// - Parameter isInline: whether the result must fit in a line of text: it then has the content
  ///   of the blocks, without the blocks.
  static func html(ofValue text: [UInt8], isInline: Bool) -> [UInt8] {
    let options = CMARK_OPT_TABLE_PREFER_STYLE_ATTRIBUTES
    return withDocument(text, options) { root, extensions in
      removeUnsafeLinks(root)
      guard isInline, let document = inlines(of: root) else {
        return output(root, options, extensions)
      }
      // The document is freed before `root`, whose blocks own the text that the inlines point into.
      defer { cmark_node_free(document) }
      var html = output(document, options, extensions)
      let open = Array("<p>".utf8)
      let close = Array("</p>\n".utf8)
      if html.starts(with: open) { html.removeFirst(open.count) }
      if html.suffix(close.count).elementsEqual(close) { html.removeLast(close.count) }
      return html
    }
  }

  /// cmark-gfm's list of extensions must not be built on two threads at the same time.
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
    return Array(UnsafeRawBufferPointer(start: html, count: strlen(html)))
  }

  /// Replaces the URLs with a scheme that is not allowed. cmark's safe mode allows all schemes but
  /// four; pages allow only four.
  private static func removeUnsafeLinks(_ root: OpaquePointer) {
    visit(root) { node, type in
      guard type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE,
        let url = cmark_node_get_url(node)
      else { return }
      if !URLEscaping.isHarmless(String(cString: url)) {
        cmark_node_set_url(node, URLEscaping.replacement.description)
      }
    }
  }

  /// Calls `body` for every node, in order.
  private static func visit(
    _ root: OpaquePointer, _ body: (_ node: OpaquePointer, _ type: cmark_node_type) -> Void
  ) {
    guard let iterator = cmark_iter_new(root) else { return }
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return }
      guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator) else { continue }
      body(node, cmark_node_get_type(node))
    }
  }

  private static func isInline(_ node: OpaquePointer) -> Bool {
    UInt32(cmark_node_get_type(node).rawValue) & UInt32(CMARK_NODE_TYPE_MASK)
      == UInt32(CMARK_NODE_TYPE_INLINE)
  }

  /// A document of one paragraph with the inline content of every block, separated by spaces.
  private static func inlines(of root: OpaquePointer) -> OpaquePointer? {
    guard let document = cmark_node_new(CMARK_NODE_DOCUMENT),
      let paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH)
    else { return nil }
    cmark_node_append_child(document, paragraph)
    let holders = inlineHolders(under: root)
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

  /// The blocks that contain inline content, and code blocks, in order. There is no recursion,
  /// because a value can nest its blocks as deeply as it is long.
  private static func inlineHolders(under root: OpaquePointer) -> [OpaquePointer] {
    var holders: [OpaquePointer] = []
    var next: OpaquePointer? = root
    while let node = next {
      let child = cmark_node_first_child(node)
      if child.map(isInline) ?? false || cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK {
        holders.append(node)
      } else if child != nil {
        next = child
        continue
      }
      next = node
      while let last = next, last != root, cmark_node_next(last) == nil {
        next = cmark_node_parent(last)
      }
      next = next == root ? nil : next.flatMap { cmark_node_next($0) }
    }
    return holders
  }
}
