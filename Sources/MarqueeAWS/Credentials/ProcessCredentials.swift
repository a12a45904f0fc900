internal import MarqueeBase

/// The credentials from a profile's `credential_process`, a program that prints JSON. It runs
/// without a shell.
enum ProcessCredentials {
  static func run(
    _ command: String, profile: String, _ context: CredentialContext
  ) throws(IdentityError) -> Credentials {
    func problem(_ what: String, _ notes: [String] = []) -> IdentityError {
      IdentityError(
        "credential_process of the AWS profile '\(profile)' failed: \(what)",
        code: "identity.profile.process", notes: notes)
    }
    let output: ProcessOutput
    do {
      output = try context.surroundings.run(words(command), .seconds(60))
    } catch {
      throw problem("\(error)")
    }
    guard output.status == 0 else {
      // The program's output may hold secrets, so messages quote only its standard error.
      let complaint = String(decoding: output.errors, as: UTF8.self).cleaned(of: [], limit: 200)
      throw problem("it ended with status \(output.status)", complaint.isEmpty ? [] : [complaint])
    }
    guard let json = JSON(output.output), json["Version"]?.integer == 1,
      let access = json["AccessKeyId"]?.text,
      let secret = json["SecretAccessKey"]?.text.map({ Secret($0) })
    else {
      throw problem("it did not print JSON with Version 1, AccessKeyId and SecretAccessKey")
    }
    return Credentials(
      keys: try CredentialText.keys(
        access, secret, json["SessionToken"]?.text.map { Secret($0) }, from: "credential_process"),
      expires: try CredentialText.expiry(json["Expiration"], from: "credential_process"),
      provider: "profile \(profile) (credential_process)", obtained: context.surroundings.now())
  }

  /// Splits a command at spaces outside quotes. Outside single quotes a backslash takes the next
  /// character as it is.
  static func words(_ command: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in command {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
        word = word ?? ""
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\t" {
        if let finished = word { words.append(finished) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return words
  }
}
