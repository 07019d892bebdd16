@testable import HTTPServer

/// What the server would make of a stream of bytes that arrives in pieces.
struct RequestRun: Equatable {
    private struct Request: Equatable {
        let method: String
        let path: String
        let query: String?
        let fields: [String]
        let keepAlive: Bool
        var body: [UInt8]?
    }

    private var requests: [Request] = []
    private var failure: RequestError?

    private static let limits: RequestLimits = {
        var limits = RequestLimits()
        // Small, so that short inputs reach them.
        limits.targetBytes = 64
        limits.headerBytes = 256
        limits.headerCount = 8
        limits.bodyBytes = 128
        limits.trailerBytes = 64
        limits.chunkExtensionBytes = 16
        limits.totalChunkExtensionBytes = 32
        return limits
    }()

    init(_ stream: [UInt8], pieceLength: Int) {
        var parser = RequestHeadParser(limits: Self.limits)
        var decoder: BodyDecoder?
        var start = 0
        while start < stream.count {
            let piece = Array(stream[start..<min(start + max(1, pieceLength), stream.count)])
            start += piece.count
            var offset = 0
            while offset < piece.count {
                do throws(RequestError) {
                    offset += try take(Array(piece[offset...]), &parser, &decoder)
                } catch {
                    failure = error
                    return
                }
            }
        }
    }

    private mutating func take(
        _ rest: [UInt8], _ parser: inout RequestHeadParser, _ decoder: inout BodyDecoder?
    ) throws(RequestError) -> Int {
        if var body = decoder {
            let (count, isComplete) = try rest.withUnsafeBufferPointer { (bytes) throws(RequestError) in
                try body.consume(bytes)
            }
            precondition(count <= rest.count && body.body.count <= Self.limits.bodyBytes, "a body beyond its bounds")
            if isComplete { requests[requests.count - 1].body = body.body }
            decoder = isComplete ? nil : body
            return count
        }
        let (count, head) = try rest.withUnsafeBufferPointer { (bytes) throws(RequestError) in
            try parser.consume(bytes)
        }
        precondition(count > 0 && count <= rest.count, "a head beyond its bytes")
        guard let head else { return count }
        requests.append(
            Request(
                method: head.method.rawValue, path: head.path, query: head.query,
                fields: head.headers.fields.map { "\($0.name):\($0.value)" }, keepAlive: head.keepAlive, body: nil))
        parser = RequestHeadParser(limits: Self.limits)
        decoder = head.framing == .none ? nil : BodyDecoder(head.framing, limits: Self.limits)
        return count
    }

    /// Nothing that came through may hold what could be read as the end of a line or of a field.
    func check() {
        for request in requests {
            for field in request.fields {
                precondition(!field.utf8.contains { $0 == 0 || $0 == 10 || $0 == 13 }, "a control byte in a field")
            }
            precondition(request.path == "*" || request.path.hasPrefix("/"), "a path that is none")
        }
        if let failure { precondition((400...599).contains(failure.status), "a refusal that is none") }
    }
}
