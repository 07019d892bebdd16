/// The fields that are about the message itself: gathered line by line, judged at the end of the head.
struct ControlFields {
    private(set) var host: Int?
    private(set) var contentLength: Int?
    private(set) var transferCodings: [Coding] = []
    private(set) var hasTransferEncoding = false
    private(set) var close = false
    private(set) var keepAlive = false
    private(set) var expectsContinue = false
    private(set) var hasUnknownExpectation = false
    private(set) var requestID: Range<Int>?

    enum Coding {
        case chunked
        case other
    }

    /// Takes one field.
    ///
    /// - Parameter index: its place among the fields.
    mutating func note(_ field: FieldLine, at index: Int, in bytes: [UInt8]) throws(RequestError) {
        switch field.nameLength {
        case 4 where bytes.equalsIgnoringASCIICase(field.name, lowercased: "host"):
            // RFC 9112 §3.2: more than one Host, or an invalid one, must be refused.
            guard host == nil else { throw RequestError(400, "There is more than one Host header") }
            guard HTTPAuthority.isValid(bytes, field.value) else {
                throw RequestError(400, "The Host header is invalid")
            }
            host = index
        case 6 where bytes.equalsIgnoringASCIICase(field.name, lowercased: "expect"):
            noteExpectation(bytes, field.value)
        case 10 where bytes.equalsIgnoringASCIICase(field.name, lowercased: "connection"):
            noteConnection(bytes, field.value)
        case 12 where bytes.equalsIgnoringASCIICase(field.name, lowercased: "x-request-id"):
            if requestID == nil, Self.isUsableID(bytes, field.value) { requestID = field.value }
        case 14 where bytes.equalsIgnoringASCIICase(field.name, lowercased: "content-length"):
            try noteContentLength(bytes, field.value)
        case 17 where bytes.equalsIgnoringASCIICase(field.name, lowercased: "transfer-encoding"):
            hasTransferEncoding = true
            transferCodings += bytes.listElements(field.value).map {
                bytes.equalsIgnoringASCIICase($0, lowercased: "chunked") ? .chunked : .other
            }
        default: break
        }
    }

    private mutating func noteExpectation(_ bytes: [UInt8], _ value: Range<Int>) {
        for expectation in bytes.listElements(value) {
            if bytes.equalsIgnoringASCIICase(expectation, lowercased: "100-continue") {
                expectsContinue = true
            } else {
                hasUnknownExpectation = true
            }
        }
    }

    private mutating func noteConnection(_ bytes: [UInt8], _ value: Range<Int>) {
        for option in bytes.listElements(value) {
            if bytes.equalsIgnoringASCIICase(option, lowercased: "close") { close = true }
            if bytes.equalsIgnoringASCIICase(option, lowercased: "keep-alive") { keepAlive = true }
        }
    }

    /// Takes a length. Repeated ones are refused even when they agree, which RFC 9110 §8.6 leaves open: no honest client
    /// sends them.
    private mutating func noteContentLength(_ bytes: [UInt8], _ value: Range<Int>) throws(RequestError) {
        guard contentLength == nil else { throw RequestError(400, "There is more than one Content-Length header") }
        guard !value.isEmpty, value.allSatisfy({ bytes[$0].isDigit }) else {
            throw RequestError(400, "The Content-Length header is invalid")
        }
        var length = 0
        for index in value where length < Self.hugeLength {
            length = length * 10 + Int(bytes[index] - 0x30)
        }
        contentLength = length
    }

    /// A number that no body limit is near; a longer one is not computed, so that it cannot overflow.
    private static let hugeLength = 1 << 50

    private static func isUsableID(_ bytes: [UInt8], _ value: Range<Int>) -> Bool {
        (1...128).contains(value.count) && value.allSatisfy { (0x21...0x7E).contains(bytes[$0]) }
    }

    /// The body's framing by RFC 9112 §6; everything that two readers could frame differently is refused.
    func framing(isHTTP11: Bool, limits: RequestLimits) throws(RequestError) -> BodyFraming {
        guard hasTransferEncoding else { return try lengthFraming(limits) }
        guard isHTTP11 else { throw RequestError(400, "Transfer-Encoding does not exist in HTTP/1.0") }
        guard contentLength == nil else {
            throw RequestError(400, "Content-Length and Transfer-Encoding contradict each other")
        }
        guard transferCodings.last == .chunked else {
            throw RequestError(400, "The last transfer coding must be chunked")
        }
        let others = transferCodings.dropLast()
        guard !others.contains(.chunked) else { throw RequestError(400, "chunked is applied more than once") }
        guard others.isEmpty else { throw RequestError(501, "No transfer coding but chunked is implemented") }
        return .chunked
    }

    private func lengthFraming(_ limits: RequestLimits) throws(RequestError) -> BodyFraming {
        guard let contentLength, contentLength > 0 else { return .none }
        guard contentLength <= limits.bodyBytes else {
            throw RequestError(413, "The body may have \(limits.bodyBytes) bytes at most")
        }
        return .length(contentLength)
    }
}
