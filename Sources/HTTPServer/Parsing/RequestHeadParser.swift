import Glibc

/// A request's head: its line and its fields, checked, with what the server itself needs to know of them.
struct RequestHead {
    let method: HTTPMethod
    let path: String
    let query: String?
    let headers: HTTPHeaders
    let isHTTP11: Bool
    let framing: BodyFraming
    /// True for `Expect: 100-continue` of an HTTP/1.1 client (RFC 9110 §10.1.1).
    let expectsContinue: Bool
    /// True when the client lets the connection live on (RFC 9112 §9.3).
    let keepAlive: Bool
    /// The value of `x-request-id`, if it is 1 to 128 visible ASCII characters.
    let requestID: String?
}

/// The parser of request heads: bytes in, one head out. It judges line by line as lines become complete, so the verdict
/// does not depend on how the bytes were cut. A bare LF is refused like a bare CR: what every server reads alike cannot
/// be used to smuggle a request.
struct RequestHeadParser {
    private let limits: RequestLimits
    private var bytes: [UInt8] = []
    private var lineStart = 0
    /// The place where the fields start; 0 until the request line is complete.
    private var fieldsStart = 0
    private var emptyLines = 0
    private var line: RequestLine?
    private var fields: [FieldLine] = []
    private var control = ControlFields()
    /// The memory of the head before, whose request may hold it still: to be written over once it does not.
    private var spare: (bytes: [UInt8], fields: [FieldLine]) = ([], [])

    /// Bytes that an idle connection may keep.
    private static let keptCapacity = 1_024

    init(limits: RequestLimits) {
        self.limits = limits
    }

    /// True once anything but empty lines has arrived.
    var hasBegun: Bool {
        !bytes.isEmpty
    }

    /// True once the request's method is known to be HEAD, whatever is wrong with the rest: its refusal has no body
    /// either (RFC 9110 §9.3.2).
    var isHead: Bool {
        bytes.starts(with: "HEAD ".utf8)
    }

    var requestID: String? {
        control.requestID.map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// Begins the next head.
    mutating func reset() {
        if bytes.capacity <= Self.keptCapacity { spare = (bytes, fields) }
        bytes = []
        fields = []
        lineStart = 0
        fieldsStart = 0
        emptyLines = 0
        line = nil
        control = ControlFields()
    }

    /// Takes from `input` what belongs to the head. After a head or a failure the parser is used up, until it is reset.
    mutating func consume(_ input: UnsafeBufferPointer<UInt8>) throws(RequestError) -> (Int, RequestHead?) {
        guard let base = input.baseAddress else { return (0, nil) }
        if bytes.capacity == 0 { takeSpare(for: input.count) }
        var position = 0
        while position < input.count {
            let rest = input.count - position
            let end = memchr(base + position, 0x0A, rest)
            let count = end.map { UnsafeRawPointer($0) - UnsafeRawPointer(base + position) + 1 } ?? rest
            try append(UnsafeBufferPointer(start: base + position, count: count))
            position += count
            if end != nil, try acceptLine() { return (position, try makeHead()) }
        }
        return (position, nil)
    }

    /// Takes the memory of the head before. If it is shared still, removing all from it makes new memory of the same size.
    private mutating func takeSpare(for count: Int) {
        swap(&bytes, &spare.bytes)
        swap(&fields, &spare.fields)
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        bytes.reserveCapacity(min(count, Self.keptCapacity))
        fields.reserveCapacity(8)
    }

    private mutating func append(_ piece: UnsafeBufferPointer<UInt8>) throws(RequestError) {
        let limit = line == nil ? limits.targetBytes + RequestLine.overhead : limits.headerBytes
        let room = limit - (bytes.count - fieldsStart)
        guard piece.count <= room else {
            guard line == nil else { throw RequestError(431, "The headers are too large") }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: piece[..<room]))
            throw RequestLine.overlong(bytes, 0..<bytes.count)
        }
        bytes.append(contentsOf: piece)
    }

    /// Judges the line that has just ended.
    ///
    /// - Returns: true when the head is complete.
    private mutating func acceptLine() throws(RequestError) -> Bool {
        let end = bytes.count - 2
        guard end >= lineStart, bytes[end] == 0x0D else {
            throw RequestError(400, "A line must end in CR LF")
        }
        let range = lineStart..<end
        defer { lineStart = bytes.count }
        if line == nil {
            try acceptRequestLine(range)
            return false
        }
        guard !range.isEmpty else { return true }
        guard fields.count < limits.headerCount else { throw RequestError(431, "There are too many headers") }
        let field = try FieldLine(bytes, range)
        try control.note(field, at: fields.count, in: bytes)
        fields.append(field)
        return false
    }

    private mutating func acceptRequestLine(_ range: Range<Int>) throws(RequestError) {
        guard !range.isEmpty else {
            emptyLines += 1
            guard emptyLines <= limits.emptyLines else { throw RequestError(400, "There is no request line") }
            bytes.removeAll(keepingCapacity: true)
            return
        }
        line = try RequestLine(bytes, range, limits: limits)
        fieldsStart = bytes.count
    }

    private mutating func makeHead() throws(RequestError) -> RequestHead {
        guard let line else { preconditionFailure("a head ends after its request line") }
        try resolveHost(line)
        // An HTTP/1.0 client's expectation is ignored (RFC 9110 §10.1.1).
        if line.isHTTP11, control.hasUnknownExpectation {
            throw RequestError(417, "Only the expectation 100-continue is known")
        }
        let framing = try control.framing(isHTTP11: line.isHTTP11, limits: limits)
        return RequestHead(
            method: line.method,
            path: line.isAsterisk ? "*" : line.path.isEmpty ? "/" : text(line.path),
            query: line.query.map(text),
            headers: HTTPHeaders(bytes: bytes, lines: fields),
            isHTTP11: line.isHTTP11,
            framing: framing,
            expectsContinue: control.expectsContinue && line.isHTTP11,
            keepAlive: !control.close && (line.isHTTP11 || control.keepAlive),
            requestID: requestID
        )
    }

    /// Checks Host by RFC 9112 §3.2: HTTP/1.1 needs it, even beside an absolute target, whose authority then replaces it.
    private mutating func resolveHost(_ line: RequestLine) throws(RequestError) {
        if line.isHTTP11, control.host == nil { throw RequestError(400, "There is no Host header") }
        guard let authority = line.authority, let host = control.host else { return }
        fields[host] = FieldLine(name: fields[host].name, value: authority)
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}
