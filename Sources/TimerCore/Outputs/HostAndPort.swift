import Addresses

/// The host and port that `hostname` names.
struct HostAndPort {
    struct Invalid: Error {
        let detail: String
    }

    /// A name, an IPv4 address in any spelling, or an IPv6 address in brackets.
    let hostname: String
    let port: UInt16?

    init(hostname: String, port: UInt16?) {
        self.hostname = hostname
        self.port = port
    }

    init(_ text: String) throws(Invalid) {
        var text = text
        self = try text.withUTF8 { utf8 in
            Result { () throws(Invalid) in try HostAndPort(utf8) }
        }.get()
    }

    private init(_ text: UnsafeBufferPointer<UInt8>) throws(Invalid) {
        if let problem = Self.urlProblem(text) { throw Invalid(detail: problem) }
        guard let end = Self.hostEnd(text) else { throw Invalid(detail: Self.expectation) }
        hostname = String(decoding: text[..<end], as: UTF8.self)
        port = try Self.port(text[end...])
    }

    private static let expectation =
        "must be a host name, an IPv4 address or an IPv6 address in brackets, with or without :port"

    /// The part of a URL that belongs elsewhere, where one was given; nil without.
    private static func urlProblem(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        if text.starts(with: "http://".utf8) || text.starts(with: "https://".utf8) {
            return "must be a host without a scheme, which belongs into protocol"
        }
        return text.contains(UInt8(ascii: "/")) ? "must be a host without a path, which belongs into path" : nil
    }

    /// Nil when what stands before the port, or the end, is no host.
    private static func hostEnd(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        if text.first == UInt8(ascii: "[") {
            guard let end = text.firstIndex(of: UInt8(ascii: "]")), isIPv6(text[1..<end]) else { return nil }
            return end + 1
        }
        let end = text.firstIndex(of: UInt8(ascii: ":")) ?? text.count
        return isName(text[..<end]) ? end : nil
    }

    /// A port after a colon, or nothing.
    private static func port(_ text: Slice<UnsafeBufferPointer<UInt8>>) throws(Invalid) -> UInt16? {
        guard let colon = text.first else { return nil }
        let digits = text.dropFirst()
        guard colon == UInt8(ascii: ":"), (1...5).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw Invalid(detail: expectation) }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        guard let port = UInt16(exactly: number), port > 0 else {
            throw Invalid(detail: "must have a port from 1 to 65535")
        }
        return port
    }

    /// RFC 1123 §2.1 names, and underscores, which container platforms use: labels of 1 to 63 characters, 253 in all,
    /// with or without the root's dot.
    private static func isName(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let dot = UInt8(ascii: ".")
        let hyphen = UInt8(ascii: "-")
        var labelLength = 0
        var previous = dot
        for byte in name {
            if byte == dot {
                guard labelLength > 0, previous != hyphen else { return false }
                labelLength = 0
            } else {
                guard byte.isNameCharacter else { return false }
                guard byte != hyphen || labelLength > 0, labelLength < 63 else { return false }
                labelLength += 1
            }
            previous = byte
        }
        let length = previous == dot ? name.count - 1 : name.count
        return (1...253).contains(length) && previous != hyphen
    }

    /// Zones (`%eth0`) name an interface of one machine and are refused.
    private static func isIPv6(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard text.allSatisfy({ $0.hexDigitValue != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
        else { return false }
        guard case .v6 = IPAddress(strict: String(decoding: text, as: UTF8.self)) else { return false }
        return true
    }
}
