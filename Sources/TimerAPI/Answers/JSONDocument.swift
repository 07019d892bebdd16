import HTTPServer
import TimerCore

/// A value that an answer shows as one JSON object.
protocol JSONDocument: Sendable {
    /// Bytes of the texts in it that may be large.
    var documentBytes: Int { get }

    /// Writes the object, its large texts by `text`.
    func write(to json: inout JSONWriter, text: TextMember)
}

/// A writer of a member that may be large.
typealias TextMember = (inout JSONWriter, StaticString, JSONObjectText) -> Void

extension JSONDocument {
    func write(to json: inout JSONWriter) {
        write(to: &json) { json, name, text in json.member(name, text) }
    }

    /// Writes the object, but for texts so large that copying them would cost.
    ///
    /// - Returns: those texts and what goes before each, in order; what goes behind the last is left in `json`.
    func takePieces(_ json: inout JSONWriter) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        write(to: &json) { json, name, text in
            guard text.bytes.count > DocumentBody.smallText else { return json.member(name, text) }
            json.memberElsewhere(name)
            pieces.append(json.take()[...])
            pieces.append(text.bytes)
        }
        return pieces
    }
}

/// The body of an answer that is one large document: the store's own bytes, and the text around them.
struct DocumentBody: HTTPBodyStream {
    /// Bytes up to which a text is copied into the answer.
    static let smallText = 16_384

    let length: Int?
    let heldBytes: Int
    /// The next one last.
    private var pieces: [ArraySlice<UInt8>]

    init(_ document: some JSONDocument) {
        var json = JSONWriter()
        let pieces = document.takePieces(&json) + [json.bytes[...]]
        length = pieces.reduce(0) { $0 + $1.count }
        heldBytes = document.documentBytes
        self.pieces = pieces.reversed()
    }

    mutating func next() async -> HTTPBodyPiece {
        pieces.popLast().map { .bytes($0) } ?? .end
    }
}

/// The body of an answer that is a page: `items` and `nextCursor`. Each document becomes JSON when the client has read
/// those before it, and goes then.
struct PageBody<Document: JSONDocument>: HTTPBodyStream {
    let length: Int? = nil
    private(set) var heldBytes: Int
    /// The next one last.
    private var documents: [Document]
    /// Bytes of the document at hand.
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
