/// Takes a body off the stream by its framing.
struct BodyDecoder {
    private enum Progress {
        case length(remaining: Int)
        case chunked(ChunkedDecoder)
    }

    private var progress: Progress
    private(set) var body: [UInt8] = []

    /// What is reserved on the word of Content-Length alone; the rest grows as bytes arrive.
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

    /// Answers how many bytes belonged to the body, and whether it is complete.
    mutating func consume(_ input: UnsafeBufferPointer<UInt8>) throws(RequestFailure) -> (Int, isComplete: Bool) {
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
}
