/// What inet_aton(3) reads: 1 to 4 parts, each decimal, octal (0…) or hexadecimal (0x…), the last of which fills all
/// octets that the others leave. One pass over the bytes, as most hosts turn out to be names.
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

/// One part of an address, digit by digit: its prefix says whether it is decimal, octal (0…) or hexadecimal (0x…).
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

    /// Whether the number may go on like this: no sign, no separator, and not past 32 bits.
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
