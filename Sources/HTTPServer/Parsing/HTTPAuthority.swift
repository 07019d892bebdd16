import Addresses

/// The rule for `uri-host [":" port]` (RFC 9110 §7.2), the value of Host. What outputs may name as a host is another
/// rule, TimerCore's.
enum HTTPAuthority {
    /// True for an authority; an empty one is what Host says when the target has none (RFC 9112 §3.2).
    static func isValid(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        var hostEnd = range.lowerBound
        if !range.isEmpty, bytes[range.lowerBound] == 0x5B {
            guard let close = bytes.firstIndex(of: 0x5D, in: range), isIPLiteral(bytes, hostEnd + 1..<close) else {
                return false
            }
            hostEnd = close + 1
        } else {
            while hostEnd < range.upperBound, bytes[hostEnd] != 0x3A { hostEnd += 1 }
            guard bytes.allBytes(range.lowerBound..<hostEnd, of: .registeredName) else { return false }
        }
        guard hostEnd < range.upperBound else { return true }
        guard bytes[hostEnd] == 0x3A else { return false }
        return isPort(bytes, hostEnd + 1..<range.upperBound)
    }

    /// True for what may be inside brackets: IPv6, or the characters of IPvFuture.
    private static func isIPLiteral(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        if bytes[range.lowerBound].asciiLowercased == 0x76 {
            return range.count > 3
                && range.allSatisfy { bytes[$0] == 0x3A || ByteSet.registeredName.contains(bytes[$0]) }
        }
        // inet_pton(3) would take the text before a NUL.
        return range.allSatisfy { bytes[$0] == 0x3A || bytes[$0] == 0x2E || bytes[$0].hexadecimalValue != nil }
            && IPAddress(strict: String(decoding: bytes[range], as: UTF8.self)) != nil
    }

    private static func isPort(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        var port = 0
        for index in range {
            guard bytes[index].isDigit else { return false }
            port = port * 10 + Int(bytes[index] - 0x30)
            guard port <= 65_535 else { return false }
        }
        return true
    }
}
