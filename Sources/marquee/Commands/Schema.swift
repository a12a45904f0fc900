internal import ArgumentParser
internal import MarqueeBase
internal import MarqueeSite

/// `marquee schema`: prints the JSON Schema of marquee.yaml, for editors.
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of marquee.yaml.",
    discussion: """
      Editors that know JSON Schema complete and check the settings with it. 'marquee help settings' \
      prints the same for people.

      Example:
        marquee schema > marquee.schema.json
      """)

  func run() {
    var text: [UInt8] = []
    JSONWriter.append(SettingReference.schema, to: &text, indent: 2)
    text.append(UInt8(ascii: "\n"))
    Console.output(text)
  }
}
