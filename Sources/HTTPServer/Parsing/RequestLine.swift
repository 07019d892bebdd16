/// `method SP request-target SP HTTP-version` (RFC 9112 §3), strict: single spaces, no other whitespace.
struct RequestLine {
    let method: HTTPMethod
    let path: Range<Int>
    let query: Range<Int>?
    /// The authority of an absolute-form target, which replaces Host (RFC 9112 §3.2.2).
    let authority: Range<Int>?
    /// `OPTIONS http://host` without a path means `OPTIONS *` (RFC 9112 §3.2.4).
    let isAsterisk: Bool
    /// HTTP/1.1, or a later minor version, which is treated as 1.1 (RFC 9110 §2.5).
    let isHTTP11: Bool

    /// What fits around the target in the longest line: a method, two spaces and the version.
    static let overhead = 64

    /// - Parameter line: where the line lies in `bytes`, without its end.
    init(_ bytes: [UInt8], _ line: Range<Int>, limits: RequestLimits) throws(RequestFailure) {
        guard let methodEnd = bytes.firstIndex(of: 0x20, in: line), methodEnd > line.lowerBound,
            bytes.allTokenBytes(line.lowerBound..<methodEnd)
        else { throw RequestFailure(400, "The request line is malformed") }
        guard let targetEnd = bytes.firstIndex(of: 0x20, in: methodEnd + 1..<line.upperBound) else {
            throw RequestFailure(400, "The request line is malformed")
        }
        isHTTP11 = try Self.version(bytes, targetEnd + 1..<line.upperBound)
        guard let known = HTTPMethod.known(bytes, line.lowerBound..<methodEnd) else {
            throw RequestFailure(501, "The method is not implemented")
        }
        method = known
        let target = methodEnd + 1..<targetEnd
        guard target.count <= limits.targetBytes else { throw RequestFailure(414, "The request target is too long") }
        let form = try TargetForm(bytes, target, method: method)
        (path, query, authority, isAsterisk) = (form.path, form.query, form.authority, form.isAsterisk)
    }

    private static func version(_ bytes: [UInt8], _ range: Range<Int>) throws(RequestFailure) -> Bool {
        let start = range.lowerBound
        guard range.count == 8, bytes.equals(start..<start + 5, "HTTP/"), bytes[start + 5].isDigit,
            bytes[start + 6] == 0x2E, bytes[start + 7].isDigit
        else { throw RequestFailure(400, "The HTTP version is malformed") }
        guard bytes[start + 5] == 0x31 else { throw RequestFailure(505, "Only HTTP/1.1 and HTTP/1.0 are supported") }
        return bytes[start + 7] > 0x30
    }

    /// The failure of a line that outgrew its limit: too long a method is an unknown one (RFC 9112 §3).
    static func overlong(_ bytes: [UInt8], _ line: Range<Int>) -> RequestFailure {
        let methodEnd = bytes.firstIndex(of: 0x20, in: line)
        let method = line.lowerBound..<(methodEnd ?? line.upperBound)
        guard !method.isEmpty, bytes.allTokenBytes(method) else {
            return RequestFailure(400, "The request line is malformed")
        }
        guard methodEnd != nil else { return RequestFailure(501, "The method is not implemented") }
        return RequestFailure(414, "The request target is too long")
    }
}
