/// The part of an answer's body that is not in the output buffer: a piece that is referred to, and the source of more.
///
/// A class, for it is a phase's payload and changes with each piece. Touched on the loop's thread only.
final class OutgoingBody {
    private(set) var writer: BodyWriter
    /// The unsent rest of the last piece; it goes out behind the output buffer.
    private(set) var piece: ArraySlice<UInt8> = []
    /// The stream, until the connection's task has taken it.
    private var stream: (any HTTPBodyStream)?
    let isStream: Bool
    /// True when the connection is kept after this answer.
    let keepAlive: Bool
    /// The entry for the access log, until the stream has ended.
    var record: AccessRecord?

    /// Bytes up to which a piece is copied into the output buffer, to leave with what is there.
    private static let smallPiece = 16_384

    init(_ body: HTTPBody, isHTTP11: Bool, keepAlive: Bool) {
        writer = BodyWriter(length: body.length, isHTTP11: isHTTP11)
        self.keepAlive = keepAlive
        if case .stream(let stream) = body { self.stream = stream }
        isStream = stream != nil
    }

    /// Sends `bytes` next: nothing of the piece before may be left.
    ///
    /// - Returns: false when the body would be longer than was announced.
    func add(_ bytes: ArraySlice<UInt8>, to output: inout [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return true }
        guard writer.begin(bytes.count, to: &output) else { return false }
        if bytes.count <= Self.smallPiece { output.append(contentsOf: bytes) } else { piece = bytes }
        return true
    }

    /// Ends the body.
    ///
    /// - Returns: false when it is shorter than was announced.
    func end(to output: inout [UInt8]) -> Bool {
        writer.end(to: &output)
    }

    /// Forgets so many bytes of the piece, which were sent.
    func drop(_ count: Int) {
        piece = piece.count == count ? [] : piece.dropFirst(count)
    }

    func takeStream() -> (any HTTPBodyStream)? {
        defer { stream = nil }
        return stream
    }
}

/// The frame of a body whose pieces come one after the other (RFC 9112 §6, §7.1): its length, chunks, or the close of
/// the connection. Writes what goes between the pieces; the pieces themselves go their own way.
struct BodyWriter {
    private enum State {
        case length(remaining: Int)
        case chunked(hasBegun: Bool)
        case untilClose
    }

    private var state: State
    /// Bytes of the pieces so far.
    private(set) var bodyBytes = 0

    /// - Parameter length: bytes of the body, if it is known.
    init(length: Int?, isHTTP11: Bool) {
        state = length.map { .length(remaining: $0) } ?? (isHTTP11 ? .chunked(hasBegun: false) : .untilClose)
    }

    /// True when a client can tell the end of the body from the end of the connection.
    var showsItsEnd: Bool {
        if case .untilClose = state { false } else { true }
    }

    /// Appends what goes before a piece of `count` ≥ 1 bytes.
    ///
    /// - Returns: false for a piece that the announced length has no room for: it must not be sent.
    mutating func begin(_ count: Int, to output: inout [UInt8]) -> Bool {
        switch state {
        case .length(let remaining):
            guard count <= remaining else { return false }
            state = .length(remaining: remaining - count)
        case .chunked(let hasBegun):
            // The line end of the chunk before.
            if hasBegun { output.append("\r\n") }
            output.append(hexadecimal: count)
            output.append("\r\n")
            state = .chunked(hasBegun: true)
        case .untilClose: break
        }
        bodyBytes += count
        return true
    }

    /// Appends the line end of the chunk at hand, where the next piece may be long in coming: a client may wait for it before
    /// it looks at the chunk.
    mutating func endPiece(to output: inout [UInt8]) {
        guard case .chunked(hasBegun: true) = state else { return }
        output.append("\r\n")
        state = .chunked(hasBegun: false)
    }

    /// Appends what goes behind the last piece.
    ///
    /// - Returns: false when the body is shorter than was announced: the connection must be cut (RFC 9112 §8).
    mutating func end(to output: inout [UInt8]) -> Bool {
        switch state {
        case .length(let remaining): return remaining == 0
        case .chunked(let hasBegun):
            if hasBegun { output.append("\r\n") }
            output.append("0\r\n\r\n")
        case .untilClose: break
        }
        return true
    }
}
