/// Something that a span says of what it stands for.
public struct SpanAttribute: Hashable, Sendable {
    /// The kinds of values that are in use here.
    public enum Value: Hashable, Sendable {
        case string(String)
        case integer(Int)
    }

    /// The name, by OpenTelemetry's semantic conventions; with `timer.` in front where they have none.
    public let name: String
    /// The value.
    public let value: Value

    /// An attribute with a text.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = .string(Self.cut(value))
    }

    /// An attribute with a number.
    public init(_ name: String, _ value: Int) {
        self.name = name
        self.value = .integer(value)
    }

    /// Bytes of a text, at most: a client chooses its path and its name.
    private static let mostBytes = 512

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > mostBytes else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: mostBytes)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }
}
