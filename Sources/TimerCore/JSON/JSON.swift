/// RFC 8259 for bytes that nobody has looked at.
public enum JSON {
    /// Throws where `bytes` are not one JSON value in UTF-8, or one that is nested deeper than 64 levels.
    public static func validate(_ bytes: [UInt8]) throws(JSONError) {
        try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
            var scanner = JSONScanner(buffer)
            _ = try scanner.wholeValue()
        }
    }
}
