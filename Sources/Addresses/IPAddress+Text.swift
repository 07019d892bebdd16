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

    /// The number that digits of `radix`, 10 or 16, spell: no sign, no separator, and no more than fit.
    private static func number(_ text: some StringProtocol, radix: Int) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ isHexDigit($0) }) else { return nil }
        return UInt64(text, radix: radix)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
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

/// An IPv4 address as inet_aton(3) reads it: 1 to 4 parts, each decimal, octal (0…) or hexadecimal (0x…), the last of
/// which fills all octets that the others leave. One pass over the bytes, as most hosts turn out to be names.
struct LooseIPv4 {
    private var parts = SIMD4<UInt64>()
    private var count = 0

    /// - Parameter text: with or without the dot of the root.
    static func bits(_ text: some Sequence<UInt8>) -> UInt32? {
        var address = LooseIPv4()
        var number = LooseNumber()
        for byte in text {
            if byte == UInt8(ascii: ".") {
                guard address.add(number) else { return nil }
                number = LooseNumber()
            } else {
                guard number.take(byte) else { return nil }
            }
        }
        guard number.isEmpty && address.count > 0 || address.add(number) else { return nil }
        return address.bits
    }

    private mutating func add(_ number: LooseNumber) -> Bool {
        guard count < 4, let value = number.value else { return false }
        parts[count] = value
        count += 1
        return true
    }

    private var bits: UInt32? {
        var bits: UInt64 = 0
        for index in 0..<count - 1 {
            guard parts[index] <= 255 else { return nil }
            bits = bits << 8 | parts[index]
        }
        let width = UInt64(8 * (5 - count))
        guard parts[count - 1] < 1 << width else { return nil }
        return UInt32(bits << width | parts[count - 1])
    }
}

/// One part of an IPv4 address, read digit by digit: its prefix says whether it is decimal, octal (0…) or hexadecimal (0x…).
struct LooseNumber {
    private var sum: UInt64 = 0
    private var radix: UInt64 = 10
    private var length = 0

    var isEmpty: Bool {
        length == 0
    }

    /// inet_aton(3) reads a bare "0x" as zero.
    var value: UInt64? {
        isEmpty ? nil : sum
    }

    /// Appends a digit; false if it is none of the radix, or the number exceeds 32 bits.
    mutating func take(_ byte: UInt8) -> Bool {
        length += 1
        if length == 2, radix == 8, byte | 0x20 == UInt8(ascii: "x") {
            radix = 16
            return true
        }
        guard let digit = Self.digit(byte), digit < radix else { return false }
        if length == 1, digit == 0 { radix = 8 }
        sum = sum * radix + digit
        return sum <= UInt64(UInt32.max)
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte - 0x30)
        case 0x41...0x46: UInt64(byte - 0x37)
        case 0x61...0x66: UInt64(byte - 0x57)
        default: nil
        }
    }
}
