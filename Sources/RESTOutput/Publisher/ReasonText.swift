import TimerCore

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

/// The confidential values of a request's headers, which are kept out of the reason of a failed delivery: a receiver may
/// echo them.
struct SensitiveHeaders {
    private let secrets: [[UInt8]]

    init(_ headers: [HeaderField]) {
        secrets = headers.filter(\.isSecret).flatMap { Self.secrets(in: $0.value) }
            .filter { $0.count >= Self.shortest }.sorted { $0.count > $1.count }
    }

    /// Shorter values would redact ordinary words.
    private static let shortest = 4

    /// The value, and each word of it: the credentials after `Bearer`, the values of cookies.
    private static func secrets(in value: String) -> [[UInt8]] {
        let words = value.split { " ;,=".contains($0) }.filter { $0.utf8.count >= 8 }
        return [Array(value.utf8)] + words.map { Array($0.utf8) }
    }

    /// `text` with each secret replaced, and with no beginning of one at its end, where the text may have been cut.
    func redact(_ text: [UInt8]) -> [UInt8] {
        if secrets.isEmpty { return text }
        var clean: [UInt8] = []
        var rest = text[...]
        while let first = rest.first {
            if let secret = secrets.first(where: { rest.starts(with: $0) || isCut($0, in: rest) }) {
                clean += Array("[redacted]".utf8)
                rest = rest.dropFirst(secret.count)
            } else {
                clean.append(first)
                rest = rest.dropFirst()
            }
        }
        return clean
    }

    private func isCut(_ secret: [UInt8], in rest: ArraySlice<UInt8>) -> Bool {
        rest.count >= Self.shortest && rest.count < secret.count && secret.starts(with: rest)
    }
}
