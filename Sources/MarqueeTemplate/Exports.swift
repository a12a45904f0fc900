// Values, records, moments and diagnostics are part of this module's interface. They are defined in
// MarqueeBase, because other floors use them too, and exported here. Otherwise
// `MemberImportVisibility` would hide their members from a module that imports only
// MarqueeTemplate; a type alias would not export the members.
@_exported public import MarqueeBase
