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
