import Glibc

/// The decoder of the chunked transfer coding (RFC 9112 §7.1): bytes in, body out. Extensions are bounded and ignored;
/// trailers are checked, bounded and discarded, never merged into the headers (§7.1.2).
struct ChunkedDecoder {
    private enum State {
        case size
        case data(remaining: Int)
        case dataEnd
        case trailers
    }

    private let limits: RequestLimits
    private var state = State.size
    private var line: [UInt8] = []
    private var extensionBytes = 0
    private var trailerBytes = 0

    /// The most hexadecimal digits of a chunk size, leading zeros included.
    private static let sizeDigits = 16

    init(limits: RequestLimits) {
        self.limits = limits
    }

    mutating func consume(
        _ input: UnsafeBufferPointer<UInt8>, into body: inout [UInt8]
    ) throws(RequestError) -> (Int, isComplete: Bool) {
        var position = 0
        while position < input.count {
            let rest = UnsafeBufferPointer(rebasing: input[position...])
            if case .data(let remaining) = state {
                let count = min(remaining, rest.count)
                body.append(contentsOf: UnsafeBufferPointer(rebasing: rest[..<count]))
                state = count == remaining ? .dataEnd : .data(remaining: remaining - count)
                position += count
            } else {
                let (count, isLine) = try takeLine(rest)
                position += count
                if isLine, try acceptLine(body.count) { return (position, true) }
            }
        }
        return (position, false)
    }

    /// Gathers a line up to its LF, within the bound of the present state.
    private mutating func takeLine(_ input: UnsafeBufferPointer<UInt8>) throws(RequestError) -> (Int, Bool) {
        guard let base = input.baseAddress else { return (0, false) }
        let end = memchr(base, 0x0A, input.count)
        let count = end.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) + 1 } ?? input.count
        guard count <= room else { throw overlong }
        line.append(contentsOf: UnsafeBufferPointer(rebasing: input[..<count]))
        return (count, end != nil)
    }

    private var room: Int {
        switch state {
        case .size: Self.sizeDigits + limits.chunkExtensionBytes + 2 - line.count
        case .data, .dataEnd: 2 - line.count
        case .trailers: limits.trailerBytes - trailerBytes - line.count
        }
    }

    private var overlong: RequestError {
        switch state {
        case .size: RequestError(400, "A chunk's size line is too long")
        case .data, .dataEnd: RequestError(400, "A chunk is longer than its size says")
        case .trailers: RequestError(431, "The trailers are too large")
        }
    }

    /// Judges the line that has just ended.
    ///
    /// - Returns: true when the body is complete.
    private mutating func acceptLine(_ received: Int) throws(RequestError) -> Bool {
        defer { line.removeAll(keepingCapacity: true) }
        let end = line.count - 2
        guard end >= 0, line[end] == 0x0D else { throw RequestError(400, "A chunk line must end in CR LF") }
        switch state {
        case .size: try acceptSize(0..<end, received)
        case .data, .dataEnd: state = .size
        case .trailers:
            guard end > 0 else { return true }
            trailerBytes += line.count
            _ = try FieldLine(line, 0..<end)
        }
        return false
    }

    private mutating func acceptSize(_ range: Range<Int>, _ received: Int) throws(RequestError) {
        var (size, digits) = (0, 0)
        while digits < range.upperBound, let digit = line[digits].hexadecimalValue {
            // Saturates: beyond the limit the exact size does not matter, overflow would.
            size = min(size * 16 + Int(digit), limits.bodyBytes + 1)
            digits += 1
        }
        guard (1...Self.sizeDigits).contains(digits) else { throw RequestError(400, "A chunk size is malformed") }
        try checkExtensions(digits..<range.upperBound)
        guard received + size <= limits.bodyBytes else {
            throw RequestError(413, "The body may have \(limits.bodyBytes) bytes at most")
        }
        state = size == 0 ? .trailers : .data(remaining: size)
    }

    private mutating func checkExtensions(_ range: Range<Int>) throws(RequestError) {
        guard !range.isEmpty else { return }
        extensionBytes += range.count
        guard extensionBytes <= limits.totalChunkExtensionBytes else {
            throw RequestError(400, "There are too many chunk extensions")
        }
        let start = line.trimmingWhitespace(range).lowerBound
        guard start < range.upperBound, line[start] == 0x3B, range.allSatisfy({ line[$0].isFieldContent }) else {
            throw RequestError(400, "A chunk extension is malformed")
        }
    }
}
