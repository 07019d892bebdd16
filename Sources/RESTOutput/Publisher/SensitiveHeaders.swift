import TimerCore

/// Keeps what a user's headers hold in confidence out of the reason of a failed delivery, where a receiver may echo it.
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
