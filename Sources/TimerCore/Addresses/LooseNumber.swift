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
