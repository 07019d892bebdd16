/// The place and the reason of a failure to read JSON.
public struct JSONError: Error, Hashable, Sendable {
    /// The rule that the bytes break, as a phrase for an error message.
    public enum Reason: String, Sendable {
        case unexpectedEnd = "unexpected end"
        case unexpectedByte = "unexpected character"
        case notAnObject = "an object is expected"
        case trailingBytes = "unexpected character after the value"
        case controlCharacter = "control character in a string, which must be escaped"
        case badEscape = "unknown escape sequence"
        case loneSurrogate = "half of a surrogate pair without its other half"
        case badUTF8 = "bytes that are not UTF-8"
        case badNumber = "malformed number"
        case tooDeep = "nested too deep"
    }

    /// The rule that the bytes break.
    public let reason: Reason
    /// The place of the error, in bytes from 0.
    public let offset: Int

    /// The error at `offset`, in bytes from 0.
    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The place of the error in `bytes`: line and column from 1, columns in bytes.
    public func position(in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes.prefix(offset)
        let lineFeed = UInt8(ascii: "\n")
        let lineStart = before.lastIndex(of: lineFeed).map { $0 + 1 } ?? 0
        return (before.count { $0 == lineFeed } + 1, before.count - lineStart + 1)
    }
}
