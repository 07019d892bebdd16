/// A request line, `method SP request-target SP HTTP-version` (RFC 9112 §3), strict: single spaces, no other whitespace.
struct RequestLine {
    let method: HTTPMethod
    let path: Range<Int>
    let query: Range<Int>?
    /// The authority of an absolute-form target, which replaces Host (RFC 9112 §3.2.2).
    let authority: Range<Int>?
    /// True for `OPTIONS *`, and for `OPTIONS http://host` without a path, which means it (RFC 9112 §3.2.4).
    let isAsterisk: Bool
    /// True for HTTP/1.1, or a later minor version, which is treated as 1.1 (RFC 9110 §2.5).
    let isHTTP11: Bool

    /// Bytes around the target in the longest line: a method, two spaces and the version.
    static let overhead = 64

    /// Reads one line.
    ///
    /// - Parameter line: its place in `bytes`, without its end.
    init(_ bytes: [UInt8], _ line: Range<Int>, limits: RequestLimits) throws(RequestError) {
        guard let methodEnd = bytes.firstIndex(of: 0x20, in: line), methodEnd > line.lowerBound,
            bytes.allTokenBytes(line.lowerBound..<methodEnd)
        else { throw RequestError(400, "The request line is malformed") }
        guard let targetEnd = bytes.firstIndex(of: 0x20, in: methodEnd + 1..<line.upperBound) else {
            throw RequestError(400, "The request line is malformed")
        }
        isHTTP11 = try Self.version(bytes, targetEnd + 1..<line.upperBound)
        guard let known = HTTPMethod.known(bytes, line.lowerBound..<methodEnd) else {
            throw RequestError(501, "The method is not implemented")
        }
        method = known
        let target = methodEnd + 1..<targetEnd
        guard target.count <= limits.targetBytes else { throw RequestError(414, "The request target is too long") }
        let form = try TargetForm(bytes, target, method: method)
        (path, query, authority, isAsterisk) = (form.path, form.query, form.authority, form.isAsterisk)
    }

    private static func version(_ bytes: [UInt8], _ range: Range<Int>) throws(RequestError) -> Bool {
        let start = range.lowerBound
        guard range.count == 8, bytes.equals(start..<start + 5, "HTTP/"), bytes[start + 5].isDigit,
            bytes[start + 6] == 0x2E, bytes[start + 7].isDigit
        else { throw RequestError(400, "The HTTP version is malformed") }
        guard bytes[start + 5] == 0x31 else { throw RequestError(505, "Only HTTP/1.1 and HTTP/1.0 are supported") }
        return bytes[start + 7] > 0x30
    }

    /// The failure of a line that outgrew its limit: too long a method is an unknown one (RFC 9112 §3).
    static func overlong(_ bytes: [UInt8], _ line: Range<Int>) -> RequestError {
        let methodEnd = bytes.firstIndex(of: 0x20, in: line)
        let method = line.lowerBound..<(methodEnd ?? line.upperBound)
        guard !method.isEmpty, bytes.allTokenBytes(method) else {
            return RequestError(400, "The request line is malformed")
        }
        guard methodEnd != nil else { return RequestError(501, "The method is not implemented") }
        return RequestError(414, "The request target is too long")
    }
}

/// A request target in one of three forms (RFC 9112 §3.2): origin, absolute and asterisk. The authority form belongs to
/// CONNECT, which is not implemented.
struct TargetForm {
    private(set) var path: Range<Int>
    private(set) var query: Range<Int>?
    private(set) var authority: Range<Int>?
    private(set) var isAsterisk = false

    init(_ bytes: [UInt8], _ target: Range<Int>, method: HTTPMethod) throws(RequestError) {
        path = target
        guard !target.isEmpty else { throw RequestError(400, "The request target is empty") }
        if target.count == 1, bytes[target.lowerBound] == 0x2A {
            guard method == .options else { throw RequestError(400, "Only OPTIONS takes the target *") }
            isAsterisk = true
            return
        }
        let pathStart = bytes[target.lowerBound] == 0x2F ? target.lowerBound : try takeAuthority(bytes, target)
        try split(bytes, pathStart..<target.upperBound)
        isAsterisk = authority != nil && path.isEmpty && query == nil && method == .options
    }

    /// Takes `http://authority` or `https://authority` (a proxy may have ended TLS).
    ///
    /// - Returns: the place where the path starts.
    private mutating func takeAuthority(_ bytes: [UInt8], _ target: Range<Int>) throws(RequestError) -> Int {
        let start = target.lowerBound
        let scheme = [7, 8].first { length in
            target.count >= length
                && bytes.equalsIgnoringASCIICase(
                    start..<start + length, lowercased: length == 7 ? "http://" : "https://")
        }
        guard let scheme else { throw RequestError(400, "The request target is malformed") }
        var end = start + scheme
        while end < target.upperBound, bytes[end] != 0x2F, bytes[end] != 0x3F { end += 1 }
        let range = start + scheme..<end
        // An empty host and userinfo must be refused (RFC 9110 §4.2.1 and §4.2.4); `HTTPAuthority` knows no "@".
        guard !range.isEmpty, bytes[range.lowerBound] != 0x3A, HTTPAuthority.isValid(bytes, range) else {
            throw RequestError(400, "The authority of the request target is invalid")
        }
        authority = range
        return end
    }

    private mutating func split(_ bytes: [UInt8], _ rest: Range<Int>) throws(RequestError) {
        let mark = bytes.firstIndex(of: 0x3F, in: rest)
        path = rest.lowerBound..<(mark ?? rest.upperBound)
        query = mark.map { $0 + 1..<rest.upperBound }
        guard bytes.allBytes(path, of: .path), query.map({ bytes.allBytes($0, of: .query) }) ?? true else {
            throw RequestError(400, "The request target holds characters that must be percent-encoded")
        }
    }
}
