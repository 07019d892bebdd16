/// The numbers that one field names, 0 to 63, as bits.
struct CronSet: Hashable, Sendable {
    var bits: UInt64 = 0

    mutating func insert(_ number: Int) {
        bits |= 1 << UInt64(number)
    }

    func contains(_ number: Int) -> Bool {
        bits >> UInt64(number) & 1 == 1
    }

    /// The lowest member that is not below `number`; `number` is not negative.
    func first(atOrAfter number: Int) -> Int? {
        guard number < 64 else { return nil }
        let rest = bits & (.max << UInt64(number))
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }
}
