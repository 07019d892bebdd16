@testable import HTTPServer

/// The chunked coding alone, cut in two at a place that the first byte gives.
enum ChunkedTarget {
    private enum Result: Equatable {
        case complete(body: [UInt8], length: Int)
        case unfinished([UInt8])
        case refused(RequestError)
    }

    private static let limits: RequestLimits = {
        var limits = RequestLimits()
        limits.bodyBytes = 1_024
        limits.trailerBytes = 128
        limits.chunkExtensionBytes = 32
        limits.totalChunkExtensionBytes = 64
        return limits
    }()

    static func run(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let stream = Array(input.dropFirst())
        let cut = min(Int(first), stream.count)
        let whole = decode([stream])
        precondition(decode([Array(stream[..<cut]), Array(stream[cut...])]) == whole, "cut at \(cut) differs")
        precondition(decode(stream.map { [$0] }) == whole, "byte by byte differs")
        guard case .complete(let body, let length) = whole else { return }
        // What follows the body belongs to the next request: it may not change this one.
        precondition(decode([Array(stream[..<length])]) == whole, "the body depends on what follows it")
        precondition(decode([encode(body)]) == .complete(body: body, length: encode(body).count), "not its own inverse")
    }

    private static func decode(_ pieces: [[UInt8]]) -> Result {
        var decoder = ChunkedDecoder(limits: limits)
        var body: [UInt8] = []
        var consumed = 0
        for piece in pieces {
            do throws(RequestError) {
                let (count, isComplete) = try piece.withUnsafeBufferPointer { (bytes) throws(RequestError) in
                    try decoder.consume(bytes, into: &body)
                }
                consumed += count
                precondition(body.count <= limits.bodyBytes, "a body beyond its limit")
                if isComplete { return .complete(body: body, length: consumed) }
                precondition(count == piece.count, "bytes that nobody took")
            } catch {
                return .refused(error)
            }
        }
        return .unfinished(body)
    }

    private static func encode(_ body: [UInt8]) -> [UInt8] {
        guard !body.isEmpty else { return Array("0\r\n\r\n".utf8) }
        return Array(String(body.count, radix: 16).utf8) + Array("\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
    }
}
