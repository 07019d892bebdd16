import Glibc

/// Host and port as `hostname` writes them.
struct Authority {
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
        guard let host = Self.host(of: text) else { throw Invalid(detail: Self.expectation) }
        hostname = host
        port = try Self.port(text.utf8.dropFirst(host.utf8.count))
    }

    private static let expectation =
        "must be a host name, an IPv4 address or an IPv6 address in brackets, with or without :port"

    private static func host(of text: String) -> String? {
        if text.utf8.first == UInt8(ascii: "[") {
            guard let end = text.utf8.firstIndex(of: UInt8(ascii: "]")),
                isIPv6(text[text.index(after: text.startIndex)..<end])
            else {
                return nil
            }
            return String(text[...end])
        }
        let name = text[..<(text.utf8.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex)]
        return isName(name.utf8) ? String(name) : nil
    }

    /// A port after a colon, or nothing.
    private static func port(_ text: Substring.UTF8View) throws(Invalid) -> UInt16? {
        guard let colon = text.first else { return nil }
        let digits = text.dropFirst()
        guard colon == UInt8(ascii: ":"), (1...5).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw Invalid(detail: expectation) }
        guard let port = UInt16(String(Substring(digits))), port > 0 else {
            throw Invalid(detail: "must have a port from 1 to 65535")
        }
        return port
    }

    /// RFC 1123 §2.1 names, and underscores, which container platforms use: labels of 1 to 63 characters, 253 in all,
    /// with or without the root's dot.
    private static func isName(_ name: Substring.UTF8View) -> Bool {
        let dot = UInt8(ascii: ".")
        let hyphen = UInt8(ascii: "-")
        var labelLength = 0
        var previous = dot
        for byte in name {
            if byte == dot {
                guard labelLength > 0, previous != hyphen else { return false }
                labelLength = 0
            } else {
                guard byte.isASCIILetterOrDigit || byte == hyphen || byte == UInt8(ascii: "_") else { return false }
                guard byte != hyphen || labelLength > 0, labelLength < 63 else { return false }
                labelLength += 1
            }
            previous = byte
        }
        let length = previous == dot ? name.count - 1 : name.count
        return (1...253).contains(length) && previous != hyphen
    }

    /// Zones (`%eth0`) name an interface of one machine and are refused.
    private static func isIPv6(_ text: Substring) -> Bool {
        guard text.utf8.allSatisfy({ $0.hexDigitValue != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
        else { return false }
        var address = in6_addr()
        return inet_pton(AF_INET6, String(text), &address) == 1
    }
}
