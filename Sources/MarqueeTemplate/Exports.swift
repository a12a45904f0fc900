// Values, records, moments and diagnostics are part of this module's interface and live in
// MarqueeBase, because other floors speak of them too. Whoever imports MarqueeTemplate gets them with
// it: `MemberImportVisibility` would otherwise hide their members, and a type alias shows no members.
@_exported public import MarqueeBase
