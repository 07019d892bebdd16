import HTTPServer
import Synchronization

/// A stream that gives what a closure says, and remembers how it went.
struct Pieces: HTTPBodyStream {
    final class Log: Sendable {
        private let state = Mutex((given: 0, cancelled: false))

        var given: Int { state.withLock(\.given) }
        var wasCancelled: Bool { state.withLock(\.cancelled) }

        fileprivate func gave() {
            state.withLock { $0.given += 1 }
        }

        func cancelled() {
            state.withLock { $0.cancelled = true }
        }
    }

    var length: Int?
    var heldBytes = 0
    let log: Log
    let piece: @Sendable (Int) async -> HTTPBodyPiece
    private var index = 0

    /// - Parameter piece: by number, from 0.
    init(
        length: Int? = nil, heldBytes: Int = 0, log: Log = Log(),
        _ piece: @escaping @Sendable (Int) async -> HTTPBodyPiece
    ) {
        self.length = length
        self.heldBytes = heldBytes
        self.log = log
        self.piece = piece
    }

    /// These texts and the end.
    init(_ texts: [String], length: Int? = nil) {
        self.init(length: length) { $0 < texts.count ? .bytes(Array(texts[$0].utf8)[...]) : .end }
    }

    mutating func next() async -> HTTPBodyPiece {
        defer { index += 1 }
        let piece = await piece(index)
        log.gave()
        return piece
    }
}

extension HTTPResponse {
    static func stream(_ pieces: Pieces) -> HTTPResponse {
        HTTPResponse(HTTPStatus(200), body: .stream(pieces))
    }
}
