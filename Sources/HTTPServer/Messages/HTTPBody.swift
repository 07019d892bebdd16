/// The body of a response.
public enum HTTPBody: Sendable {
    /// Bytes of this answer alone: they count in the total of all answers until they are sent.
    case bytes([UInt8])
    /// Bytes that many answers share, such as a file's: each connection sends slices of them, and copies none.
    case shared([UInt8])
    /// Pieces that are made as the client reads.
    indirect case stream(any HTTPBodyStream)
    /// Events that go on until the client leaves or the server stops.
    indirect case live(LiveBody)

    /// Bytes of the whole body; nil when they are known at its end only.
    var length: Int? {
        switch self {
        case .bytes(let bytes), .shared(let bytes): bytes.count
        case .stream(let stream): stream.length
        case .live: nil
        }
    }

    /// Bytes of memory that are this answer's own.
    var heldBytes: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .shared, .live: 0
        case .stream(let stream): stream.heldBytes
        }
    }
}

/// A maker of a body in pieces, each when the connection has room for it. The connection asks for one piece after another,
/// on its event loop; between two of them the stream may suspend for as long as it likes, for its deadlines are its own.
/// The task is cancelled when the client has gone: `next()` must then return.
public protocol HTTPBodyStream: Sendable {
    /// Bytes of all pieces together, for Content-Length; nil: not known before the end.
    var length: Int? { get }
    /// Bytes of memory that the pieces to come, and the last one given, take. Counts in the total of all answers.
    var heldBytes: Int { get }

    /// Makes the next piece.
    mutating func next() async -> HTTPBodyPiece
}

/// A stream's next piece.
public enum HTTPBodyPiece: Sendable {
    /// The next bytes, at least one. A large piece is referred to until it is sent, not copied.
    case bytes(ArraySlice<UInt8>)
    /// The body is whole.
    case end
    /// The rest cannot be made: the connection is cut, so that the client does not take the part for the whole.
    case failed
}
