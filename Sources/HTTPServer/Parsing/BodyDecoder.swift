/// The way in which the end of a request's body is found (RFC 9112 §6.3).
enum BodyFraming: Equatable {
    case none
    case length(Int)
    case chunked
}

/// A body that is taken off the stream by its framing.
struct BodyDecoder {
    private enum Progress {
        case length(remaining: Int)
        case chunked(ChunkedDecoder)
    }

    private var progress: Progress
    private(set) var body: [UInt8] = []

    /// Bytes reserved on the word of Content-Length alone; the rest grows as bytes arrive.
    private static let trustedCapacity = 16_384

    init(_ framing: BodyFraming, limits: RequestLimits) {
        switch framing {
        case .none: progress = .length(remaining: 0)
        case .length(let length):
            progress = .length(remaining: length)
            body.reserveCapacity(min(length, Self.trustedCapacity))
        case .chunked: progress = .chunked(ChunkedDecoder(limits: limits))
        }
    }

    /// Takes from `input` what belongs to the body.
    ///
    /// - Returns: the number of bytes taken, and whether the body is complete.
    mutating func consume(_ input: UnsafeBufferPointer<UInt8>) throws(RequestError) -> (Int, isComplete: Bool) {
        switch progress {
        case .length(let remaining):
            let count = min(remaining, input.count)
            body.append(contentsOf: UnsafeBufferPointer(rebasing: input[..<count]))
            progress = .length(remaining: remaining - count)
            return (count, count == remaining)
        case .chunked(var decoder):
            defer { progress = .chunked(decoder) }
            return try decoder.consume(input, into: &body)
        }
    }

    /// The body, which is left empty.
    mutating func takeBody() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &body)
        return taken
    }
}
