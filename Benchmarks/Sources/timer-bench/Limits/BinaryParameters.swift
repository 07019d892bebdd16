/// Parameters of one statement in PostgreSQL's binary format, in a buffer that is used again.
struct BinaryParameters {
    /// pg_type's OIDs.
    enum ElementType: UInt32 {
        case bigint = 20
        case smallint = 21
        case integer = 23
        case text = 25
        case timestamptz = 1184
        case uuid = 2950
    }

    private(set) var bytes: [UInt8] = []
    private(set) var ranges: [Range<Int>] = []

    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        ranges.removeAll(keepingCapacity: true)
    }

    mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ id: RowID) {
        append(id.high)
        append(id.low)
    }

    mutating func append(_ text: [UInt8]) {
        bytes.append(contentsOf: text)
    }

    /// One scalar, written by `encode`.
    mutating func add(_ encode: (inout BinaryParameters) -> Void) {
        let start = bytes.count
        encode(&self)
        ranges.append(start..<bytes.count)
    }

    /// A one-dimensional array, whose elements `encode` writes.
    mutating func addArray(_ type: ElementType, count: Int, _ encode: (Int, inout BinaryParameters) -> Void) {
        let start = bytes.count
        appendHeader(type, count)
        for index in 0..<count {
            let position = bytes.count
            append(Int32(0))
            encode(index, &self)
            let length = Int32(bytes.count - position - 4)
            withUnsafeBytes(of: length.bigEndian) { bytes.replaceSubrange(position..<position + 4, with: $0) }
        }
        ranges.append(start..<bytes.count)
    }

    mutating func addNulls(_ type: ElementType, count: Int) {
        let start = bytes.count
        appendHeader(type, count)
        for _ in 0..<count { append(Int32(-1)) }
        ranges.append(start..<bytes.count)
    }

    /// One dimension, NULLs allowed, lower bound 1.
    private mutating func appendHeader(_ type: ElementType, _ count: Int) {
        append(Int32(1))
        append(Int32(1))
        append(type.rawValue)
        append(Int32(count))
        append(Int32(1))
    }

    /// As libpq wants them: pointers, lengths, formats. What a statement takes beyond what was added is NULL, as it is for a
    /// timer that has none of what the service came to keep since: labels, letters, a creator.
    func withArrays<Result>(
        of count: Int, _ body: (Int32, [UnsafePointer<CChar>?], [Int32], [Int32]) -> Result
    ) -> Result {
        let nulls = max(count - ranges.count, 0)
        return bytes.withUnsafeBytes { buffer in
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            return body(
                Int32(ranges.count + nulls),
                ranges.map { range in base.map { $0 + range.lowerBound } } + Array(repeating: nil, count: nulls),
                ranges.map { Int32($0.count) } + Array(repeating: 0, count: nulls),
                Array(repeating: 1, count: ranges.count + nulls))
        }
    }
}
