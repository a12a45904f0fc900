extension Diagnostic {
  /// A copy of the diagnostic in which the secrets of this run are masked in every text.
  package var withoutSecrets: Diagnostic {
    let mask = SecretRegistry.shared.mask
    return mask.isEmpty ? self : masked(mask)
  }

  /// A copy of the diagnostic with the mask applied to every text: the message, the help, the
  /// excerpts, the file names and the notes.
  package func masked(_ mask: SecretMask) -> Diagnostic {
    var copy = self
    copy.message = mask.masking(message)
    copy.excerpt = excerpt.map(mask.masking)
    copy.help = help.map(mask.masking)
    copy.location = location?.masked(mask)
    copy.notes = notes.map { note in
      var note = note
      note.message = mask.masking(note.message)
      note.excerpt = note.excerpt.map(mask.masking)
      note.location = note.location?.masked(mask)
      return note
    }
    return copy
  }
}

extension SourceLocation {
  fileprivate func masked(_ mask: SecretMask) -> SourceLocation {
    var copy = self
    copy.file = mask.masking(file)
    return copy
  }
}

extension Value {
  /// A copy of the value in which the secrets of this run are masked in every text, for logs and
  /// reports.
  package var withoutSecrets: Value {
    let mask = SecretRegistry.shared.mask
    return mask.isEmpty ? self : masked(mask)
  }

  private func masked(_ mask: SecretMask) -> Value {
    switch self {
    case .string(let text): .string(mask.masking(text))
    case .array(let items): .array(items.map { $0.masked(mask) })
    case .record(let record):
      .record(Record(keys: record.keys, values: record.values.map { $0.masked(mask) }))
    default: self
    }
  }
}
