internal import MarqueeBase

extension PublishSettings {
  /// The keys of `publish:`.
  static let settings: [Setting<PublishSettings>] = [
    Setting(
      "to", .locatedText.called("`s3://bucket/prefix`, `vercel`, `command`"), \.to,
      default: "`command` if there is one",
      "the destination of `marquee publish` without an argument; "
        + "see [publishing.md](publishing.md)"),
    Setting("region", .text.called("region"), \.region, default: "asked of the bucket", ""),
    Setting(
      "endpoint", .locatedText.called("URL"), \.endpoint,
      default: "`AWS_ENDPOINT_URL_S3`, else AWS",
      "an S3 server that is not AWS's; without TLS only on this machine"),
    Setting(
      "path_style", .flag, \.pathStyle, default: "true with an endpoint",
      "whether the bucket's name is in the path of each request and not in its host"),
    Setting(
      "state", .locatedText.called("`s3://bucket/prefix`"), \.state,
      default: "`.marquee/` at the destination",
      "where the record, the lease and the kept releases are"),
    Setting(
      "connections", .wholeNumber(from: 1, to: 256), \.connections, default: "`32`",
      "requests at once; fewer are sent when the server asks for it"),
    Setting(
      "keep", .wholeNumber(from: 0, to: 1000), \.keep, default: "`10`",
      "releases that `--rollback` can bring back"),
    Setting(
      "lease", .flag, \.lease, default: "`true`",
      "false for a server without conditional writes: then nothing stops a second publisher"),
    Setting(
      "max_removed", .percentage, \.maxRemoved,
      "guard: removing more of the published files stops the publish with exit code 5"),
    Setting(
      "max_changed", .percentage, \.maxChanged,
      "guard: adding and changing more of the published files stops the publish with exit code 5"),
    Setting(
      "headers",
      .map(
        [],
        further: SettingDescription(
          key: "PATTERN", shape: .named("map of header to text", .map([], further: header)),
          usual: nil,
          documentation: "headers of the files that match, as for `--only`; later ones win")), ""
    ) { entry, _, reader, publish in
      publish.headers = reader.headerRules(entry)
    },
    Setting(
      "redirects",
      .map(
        [],
        further: SettingDescription(
          key: "PATH", shape: .named("path or URL", .text), usual: nil,
          documentation: "where a path leads that the site no longer has; for `vercel`")), ""
    ) { entry, _, reader, publish in
      publish.redirects = reader.redirects(entry)
    },
    Setting(section: "cloudfront", \.cloudFront, CloudFront.settings),
    Setting(
      "command", .list(.text),
      "a program and its arguments that publish; see [publishing.md](publishing.md#any-program)"
    ) { entry, section, reader, publish in
      publish.command = reader.command(entry, section)
    },
  ]

  private static let header = SettingDescription(
    key: "HEADER", shape: .text, usual: nil, documentation: "")
}

extension PublishSettings.CloudFront {
  /// The keys of `publish.cloudfront:`.
  static let settings: [Setting<PublishSettings.CloudFront>] = [
    Setting(
      "distribution", .text.called("ID"), \.distribution,
      "the distribution in which changed paths are invalidated"),
    Setting(
      "max_paths", .wholeNumber(from: 1, to: 3000), \.maxPaths, default: "`100`",
      "with more paths, one wildcard for each folder, or `/*`"),
    Setting(
      "wait", .flag, \.waits, default: "`false`",
      "whether a publish waits until the invalidation is done; `--wait` is the same"),
  ]
}

extension YAMLReader {
  fileprivate mutating func headerRules(_ entry: YAMLEntry) -> [PublishSettings.HeaderRule] {
    entries(entry.node, of: "'publish.headers'").map { rule in
      let fields = entries(rule.node, of: "'publish.headers.\(rule.key)'").compactMap { field in
        header(field, of: rule.key)
      }
      return PublishSettings.HeaderRule(
        pattern: rule.key, fields: fields, location: rule.keyLocation)
    }
  }

  private mutating func header(
    _ field: YAMLEntry, of pattern: String
  ) -> (name: String, value: String)? {
    let isName = !field.key.isEmpty && field.key.utf8.allSatisfy(tokenCharacters.contains)
    guard isName else {
      report(
        "'\(Diagnostic.printable(field.key))' is not the name of a header",
        code: "configuration.value", at: field.keyLocation)
      return nil
    }
    guard let value = text(field, in: "publish.headers.\(pattern)") else { return nil }
    guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) else {
      report(
        "the value of the header \(field.key) has a character that headers can't have",
        code: "configuration.value", at: field.node.location,
        help: "a header's value is one line of ASCII")
      return nil
    }
    return (field.key, value)
  }

  fileprivate mutating func redirects(_ entry: YAMLEntry) -> [PublishSettings.Redirect] {
    entries(entry.node, of: "'publish.redirects'").compactMap { redirect in
      guard let target = text(redirect, in: "publish.redirects") else { return nil }
      guard redirect.key.utf8.first == UInt8(ascii: "/"), isPlain(redirect.key) else {
        report(
          "'\(Diagnostic.printable(redirect.key))' is not a path from the site's root",
          code: "configuration.value", at: redirect.keyLocation, help: "write it like /old/")
        return nil
      }
      let isAddress =
        target.utf8.starts(with: "https://".utf8) || target.utf8.starts(with: "http://".utf8)
        || target.utf8.first == UInt8(ascii: "/") && !target.utf8.starts(with: "//".utf8)
      guard isAddress, isPlain(target) else {
        report(
          "'\(Diagnostic.printable(target))' is not an address to lead to",
          code: "configuration.value", at: redirect.node.location,
          help: "write a path from the site's root, like /new/, or an https:// address")
        return nil
      }
      return PublishSettings.Redirect(from: redirect.key, to: target)
    }
  }

  private func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") }
  }

  fileprivate mutating func command(_ entry: YAMLEntry, _ section: String?) -> [String] {
    guard case .list(let nodes) = entry.node.content, !nodes.isEmpty else {
      report(
        "'publish.command' wants a list: the program and its arguments",
        code: "configuration.wrong-type", at: entry.node.location,
        help: "write it like [rsync, -a, '--files-from={files}', '{output}/', host:/srv/www/]; "
          + "a shell is [sh, -c, '…']")
      return []
    }
    return nodes.compactMap { node in
      text(YAMLEntry(key: entry.key, keyLocation: entry.keyLocation, node: node), in: section)
    }
  }
}

/// The characters of a token, as HTTP calls a header's name (RFC 9110, section 5.6.2).
private let tokenCharacters = ASCIISet(
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&'*+-.^_`|~")
