/// Where a value stands in the text that was scanned.
struct JSONValue: Sendable {
    let kind: JSONKind
    /// Offsets into the text; of strings, what is between the quotes.
    let range: Range<Int>
    /// Whether a string holds a backslash.
    let hasEscapes: Bool
}
