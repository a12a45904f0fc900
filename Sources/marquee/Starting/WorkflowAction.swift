internal import MarqueeBase

/// The action that puts Marquee into the PATH of a GitHub workflow (`action.yml` in this program's
/// repository), as the workflows of a new site use it.
enum WorkflowAction {
  /// The value of `uses:`. A released program names its own repository and commit, so that the site
  /// is built by the version that made it until somebody changes the line. Any other program names
  /// neither: then the author writes the repository in place of `OWNER/marquee`.
  static let reference: String = {
    let address = "https://github.com/"
    if let repository = Executable.repository, let commit = Executable.commit {
      return "\(repository.dropFirst(address.utf8.count))@\(commit) # v\(Executable.version)"
    }
    return "OWNER/marquee@v1 # OWNER is the account that Marquee's repository belongs to"
  }()

  /// Whether the reference works as it stands.
  static let isComplete = Executable.repository != nil && Executable.commit != nil
}
