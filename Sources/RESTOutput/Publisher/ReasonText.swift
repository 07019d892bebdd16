/// The text of a failed delivery, fit for a text column: valid UTF-8, no control character, at most `limit` bytes.
enum ReasonText {
    /// Bytes of UTF-8.
    static let limit = 1_024

    static func clean(_ text: some StringProtocol) -> String {
        var clean = ""
        var length = 0
        var isAfterBlank = true
        for scalar in text.unicodeScalars {
            // Line ends, NUL and other controls (C0, DEL, C1) become one blank.
            let isBlank = scalar == " " || scalar.properties.generalCategory == .control
            if isBlank, isAfterBlank { continue }
            let next: Unicode.Scalar = isBlank ? " " : scalar
            length += UTF8.width(next)
            if length > limit { break }
            clean.unicodeScalars.append(next)
            isAfterBlank = isBlank
        }
        if clean.hasSuffix(" ") { clean.removeLast() }
        return clean
    }
}
