/// Frames a body whose pieces come one after the other (RFC 9112 §6, §7.1): by its length, in chunks, or by the close of
/// the connection. Says what goes between the pieces; the pieces themselves go their own way.
struct BodyWriter {
    private enum State {
        case length(remaining: Int)
        case chunked(hasBegun: Bool)
        case untilClose
    }

    private var state: State
    /// Bytes of the pieces so far.
    private(set) var bodyBytes = 0

    /// - Parameter length: of the body, if it is known.
    init(length: Int?, isHTTP11: Bool) {
        state = length.map { .length(remaining: $0) } ?? (isHTTP11 ? .chunked(hasBegun: false) : .untilClose)
    }

    /// Whether a client can tell the end of the body from the end of the connection.
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
