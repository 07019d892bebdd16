/// An array that was scanned.
struct JSONArray {
    /// The first ones, up to the limit.
    let elements: [JSONValue]
    /// How many there are.
    let total: Int
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>, limit: Int) throws(JSONError) {
        (elements, total) = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
            var scanner = JSONScanner(buffer)
            return try scanner.wholeArray(limit: limit)
        }
        self.bytes = bytes
    }

    func string(_ value: JSONValue) -> String {
        let text = bytes[bytes.startIndex + value.range.lowerBound..<bytes.startIndex + value.range.upperBound]
        return value.hasEscapes ? JSONString.decode(text) : String(decoding: text, as: UTF8.self)
    }
}
