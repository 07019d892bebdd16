/// The forms of a request target (RFC 9112 §3.2): origin, absolute and asterisk. Authority-form belongs to CONNECT,
/// which is not implemented.
struct TargetForm {
    private(set) var path: Range<Int>
    private(set) var query: Range<Int>?
    private(set) var authority: Range<Int>?
    private(set) var isAsterisk = false

    init(_ bytes: [UInt8], _ target: Range<Int>, method: HTTPMethod) throws(RequestFailure) {
        path = target
        guard !target.isEmpty else { throw RequestFailure(400, "The request target is empty") }
        if target.count == 1, bytes[target.lowerBound] == 0x2A {
            guard method == .options else { throw RequestFailure(400, "Only OPTIONS takes the target *") }
            isAsterisk = true
            return
        }
        let pathStart = bytes[target.lowerBound] == 0x2F ? target.lowerBound : try takeAuthority(bytes, target)
        try split(bytes, pathStart..<target.upperBound)
        isAsterisk = authority != nil && path.isEmpty && query == nil && method == .options
    }

    /// `http://authority` and `https://authority` (a proxy may have ended TLS). Answers where the path starts.
    private mutating func takeAuthority(_ bytes: [UInt8], _ target: Range<Int>) throws(RequestFailure) -> Int {
        let start = target.lowerBound
        let scheme = [7, 8].first { length in
            target.count >= length
                && bytes.equalsIgnoringASCIICase(
                    start..<start + length, lowercased: length == 7 ? "http://" : "https://")
        }
        guard let scheme else { throw RequestFailure(400, "The request target is malformed") }
        var end = start + scheme
        while end < target.upperBound, bytes[end] != 0x2F, bytes[end] != 0x3F { end += 1 }
        let range = start + scheme..<end
        // An empty host and userinfo must be refused (RFC 9110 §4.2.1 and §4.2.4); Authority knows no "@".
        guard !range.isEmpty, bytes[range.lowerBound] != 0x3A, Authority.isValid(bytes, range) else {
            throw RequestFailure(400, "The authority of the request target is invalid")
        }
        authority = range
        return end
    }

    private mutating func split(_ bytes: [UInt8], _ rest: Range<Int>) throws(RequestFailure) {
        let mark = bytes.firstIndex(of: 0x3F, in: rest)
        path = rest.lowerBound..<(mark ?? rest.upperBound)
        query = mark.map { $0 + 1..<rest.upperBound }
        guard Self.isValid(bytes, path, .path), query.map({ Self.isValid(bytes, $0, .query) }) ?? true else {
            throw RequestFailure(400, "The request target holds characters that must be percent-encoded")
        }
    }

    private static func isValid(_ bytes: [UInt8], _ range: Range<Int>, _ set: ByteSet) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == 0x25 {
                guard index + 2 < range.upperBound, bytes[index + 1].hexadecimalValue != nil,
                    bytes[index + 2].hexadecimalValue != nil
                else { return false }
                index += 2
            } else if !set.contains(bytes[index]) {
                return false
            }
            index += 1
        }
        return true
    }
}
