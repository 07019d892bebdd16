import HTTPServer
import TimerCore

/// The body of an answer that is a page: `items` and `nextCursor`. Each document becomes JSON when the client has read
/// those before it, and goes then.
struct PageBody<Document: JSONDocument>: HTTPBodyStream {
    let length: Int? = nil
    private(set) var heldBytes: Int
    /// The next one last.
    private var documents: [Document]
    /// Of the document at hand.
    private var currentBytes = 0
    /// Pieces that go before what `json` holds, the next one last.
    private var pieces: [ArraySlice<UInt8>]
    /// All documents are elements of one array, whose commas it writes.
    private var json = JSONWriter()
    private var closing: [UInt8]?

    /// Bytes of small documents that go as one piece.
    private static var pieceBytes: Int { 32_768 }

    init(_ documents: [Document], nextCursor: String?) {
        heldBytes = documents.reduce(0) { $0 + $1.documentBytes }
        self.documents = documents.reversed()
        pieces = [ArraySlice(#"{"items":["#.utf8)]
        var member = JSONWriter()
        member.member("nextCursor", nextCursor)
        closing = Array("],".utf8) + member.bytes + Array("}".utf8)
    }

    mutating func next() async -> HTTPBodyPiece {
        while pieces.isEmpty, json.bytes.count < Self.pieceBytes, let document = documents.popLast() {
            heldBytes -= currentBytes
            currentBytes = document.documentBytes
            pieces = document.takePieces(&json).reversed()
        }
        if let piece = pieces.popLast() { return .bytes(piece) }
        if !json.bytes.isEmpty { return .bytes(json.take()[...]) }
        return closing.take().map { .bytes($0[...]) } ?? .end
    }
}
