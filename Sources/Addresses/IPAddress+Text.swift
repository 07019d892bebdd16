extension IPAddress {
    /// The address in its standard spelling: dotted decimal without leading zeros, or RFC 4291 §2.2.
    public init?(strict text: some StringProtocol) {
        if let v4 = Self.dottedDecimal(text) {
            self = .v4(v4)
        } else if let (high, low) = Self.groups(text) {
            self = .v6(high, low)
        } else {
            return nil
        }
    }

    /// The address that a URL's host stands for, in any spelling that a resolver takes for a literal: brackets around
    /// IPv6, and for IPv4 what inet_aton(3) reads.
    public init?(host: some StringProtocol) {
        guard host.utf8.contains(UInt8(ascii: ":")) else {
            guard let v4 = LooseIPv4.bits(host.utf8) else { return nil }
            self = .v4(v4)
            return
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let inside = isBracketed ? host.dropFirst().dropLast() : host[...]
        // A zone (RFC 6874) does not change the address.
        guard let (high, low) = Self.groups(inside.prefix { $0 != "%" }) else { return nil }
        self = .v6(high, low)
    }

    private static func dottedDecimal(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard let octet = number(part, radix: 10), octet <= 255, part == String(octet) else { return nil }
            bits = bits << 8 | UInt32(octet)
        }
        return bits
    }

    /// Digits only: no sign, no separator, and no more than fit.
    private static func number(_ text: some StringProtocol, radix: Int) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ isDigit($0) }) else { return nil }
        return UInt64(text, radix: radix)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    /// RFC 4291 §2.2: eight groups, `::` for a run of zeros, the last 32 bits perhaps as dotted decimal.
    private static func groups(_ text: some StringProtocol) -> (UInt64, UInt64)? {
        guard text.utf8.count <= 45, text.contains(":") else { return nil }
        guard let gap = firstGap(in: text) else {
            guard let all = groupList(text, allowsIPv4: true), all.count == 8 else { return nil }
            return packed(all)
        }
        let before = text[..<gap]
        let after = text[text.index(gap, offsetBy: 2)...]
        guard let head = before.isEmpty ? [] : groupList(before, allowsIPv4: false),
            let tail = after.isEmpty ? [] : groupList(after, allowsIPv4: true), head.count + tail.count <= 7
        else { return nil }
        return packed(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    private static func firstGap(in text: some StringProtocol) -> String.Index? {
        text.indices.first { text[$0...].hasPrefix("::") }
    }

    private static func groupList(_ text: some StringProtocol, allowsIPv4: Bool) -> [UInt64]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt64] = []
        for (index, part) in parts.enumerated() {
            if allowsIPv4, index == parts.count - 1, let v4 = dottedDecimal(part) {
                groups += [UInt64(v4 >> 16), UInt64(v4 & 0xFFFF)]
            } else if part.utf8.count <= 4, let group = number(part, radix: 16) {
                groups.append(group)
            } else {
                return nil
            }
        }
        return groups
    }

    private static func packed(_ groups: [UInt64]) -> (UInt64, UInt64) {
        (groups[..<4].reduce(0) { $0 << 16 | $1 }, groups[4...].reduce(0) { $0 << 16 | $1 })
    }
}
