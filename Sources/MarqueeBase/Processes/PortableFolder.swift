/// The folder of the unpacked portable archive that the program was started from.
///
/// The archive's launcher names it in a variable. Programs that this one starts never get the
/// variable (``ChildProcess`` removes it): to them it would say where their own files are.
package enum PortableFolder {
  package static let variable = "MARQUEE_PORTABLE"
}
