import Addresses

/// `uri-host [":" port]` (RFC 9110 §7.2), the value of Host.
enum Authority {
    /// An empty authority is valid here: it is what Host says when the target has none (RFC 9112 §3.2).
    static func isValid(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        var hostEnd = range.lowerBound
        if !range.isEmpty, bytes[range.lowerBound] == 0x5B {
            guard let close = bytes.firstIndex(of: 0x5D, in: range), isIPLiteral(bytes, hostEnd + 1..<close) else {
                return false
            }
            hostEnd = close + 1
        } else {
            while hostEnd < range.upperBound, bytes[hostEnd] != 0x3A { hostEnd += 1 }
            guard isRegisteredName(bytes, range.lowerBound..<hostEnd) else { return false }
        }
        guard hostEnd < range.upperBound else { return true }
        guard bytes[hostEnd] == 0x3A else { return false }
        return isPort(bytes, hostEnd + 1..<range.upperBound)
    }

    private static func isRegisteredName(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == 0x25 {
                guard index + 2 < range.upperBound, bytes[index + 1].hexadecimalValue != nil,
                    bytes[index + 2].hexadecimalValue != nil
                else { return false }
                index += 2
            } else if !ByteSet.registeredName.contains(bytes[index]) {
                return false
            }
            index += 1
        }
        return true
    }

    /// IPv6 or IPvFuture inside brackets: the characters that either may hold.
    private static func isIPLiteral(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        if bytes[range.lowerBound].asciiLowercased == 0x76 {
            return range.count > 3
                && range.allSatisfy { bytes[$0] == 0x3A || ByteSet.registeredName.contains(bytes[$0]) }
        }
        // inet_pton(3) would take what stands before a NUL.
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
