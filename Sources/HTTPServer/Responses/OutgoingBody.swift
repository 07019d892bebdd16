/// The part of an answer's body that is not in the output buffer: a piece that is referred to, and where more come from.
struct OutgoingBody {
    var writer: BodyWriter
    /// What of the last piece is not sent yet; it goes out behind the output buffer.
    private(set) var piece: ArraySlice<UInt8> = []
    /// Until the connection's task has taken it.
    private var stream: (any HTTPBodyStream)?
    let isStream: Bool
    /// Whether the connection goes on after this answer.
    let keepAlive: Bool
    /// For the access log, once the stream has ended.
    var record: AccessRecord?

    init(_ body: HTTPBody, isHTTP11: Bool, keepAlive: Bool) {
        writer = BodyWriter(length: body.length, isHTTP11: isHTTP11)
        self.keepAlive = keepAlive
        if case .stream(let stream) = body { self.stream = stream }
        isStream = stream != nil
    }

    /// Bytes up to which a piece is copied into the output buffer, to leave with what stands there.
    private static let smallPiece = 16_384

    /// Sends `bytes` next: nothing of the piece before may be left.
    ///
    /// - Returns: false when the body would be longer than was announced.
    mutating func add(_ bytes: ArraySlice<UInt8>, to output: inout [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return true }
        guard writer.begin(bytes.count, to: &output) else { return false }
        if bytes.count <= Self.smallPiece { output.append(contentsOf: bytes) } else { piece = bytes }
        return true
    }

    mutating func drop(_ count: Int) {
        piece = piece.count == count ? [] : piece.dropFirst(count)
    }

    mutating func takeStream() -> (any HTTPBodyStream)? {
        defer { stream = nil }
        return stream
    }
}
