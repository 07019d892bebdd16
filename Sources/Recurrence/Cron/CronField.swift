/// One of the five fields of a cron expression, in their order.
public enum CronField: String, Hashable, Sendable, CaseIterable {
    case minute
    case hour
    case dayOfMonth = "day of month"
    case month
    case dayOfWeek = "day of week"

    /// The numbers that may be written. 7 is Sunday, as 0 is.
    var numbers: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// The names that stand for numbers, the first one for the lowest.
    var names: [String] {
        switch self {
        case .minute, .hour, .dayOfMonth: []
        case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        }
    }
}

/// A reader of one field: a list of `*`, numbers, names and ranges, the first and the last with an optional `/step`.
struct CronFieldParser {
    let field: CronField

    func parse(_ text: Substring) throws(CronError) -> CronSet {
        var set = CronSet()
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            try add(item, to: &set)
        }
        if field == .dayOfWeek, set.contains(7) { set.bits = set.bits & 0x7F | 1 }
        return set
    }

    private func add(_ item: Substring, to set: inout CronSet) throws(CronError) {
        guard !item.isEmpty else { throw error(item, .empty) }
        let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let range = try range(parts[0])
        guard parts.count == 2 else { return range.forEach { set.insert($0) } }
        guard parts[0] == "*" || parts[0].contains("-") else { throw error(item, .stepWithoutRange) }
        guard let step = Self.number(parts[1]), (1...field.numbers.upperBound).contains(step) else {
            throw error(item, .badStep)
        }
        for number in stride(from: range.lowerBound, through: range.upperBound, by: step) { set.insert(number) }
    }

    private func range(_ text: Substring) throws(CronError) -> ClosedRange<Int> {
        if text == "*" { return field == .dayOfWeek ? 0...6 : field.numbers }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let low = try value(ends[0])
        guard ends.count == 2 else { return low...low }
        let high = try upperEnd(ends[1])
        guard low <= high else { throw error(text, .backwards) }
        return low...high
    }

    /// The week's last day may be written SUN as well as 7: FRI-SUN does not run backwards.
    private func upperEnd(_ text: Substring) throws(CronError) -> Int {
        field == .dayOfWeek && text.lowercased() == "sun" ? 7 : try value(text)
    }

    private func value(_ text: Substring) throws(CronError) -> Int {
        if let index = field.names.firstIndex(of: text.lowercased()) { return field.numbers.lowerBound + index }
        guard let number = Self.number(text) else { throw error(text, .notANumber) }
        guard field.numbers.contains(number) else { throw error(text, .outOfRange) }
        return number
    }

    private func error(_ text: Substring, _ reason: CronError.Reason) -> CronError {
        .invalid(field: field, text: String(text), reason: reason)
    }

    /// Digits only: `Int` would take a sign too.
    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}

/// The numbers that one field names, 0 to 63, as bits.
struct CronSet: Hashable, Sendable {
    var bits: UInt64 = 0

    mutating func insert(_ number: Int) {
        bits |= 1 << UInt64(number)
    }

    func contains(_ number: Int) -> Bool {
        bits >> UInt64(number) & 1 == 1
    }

    /// The highest member; there is one.
    var last: Int {
        63 - bits.leadingZeroBitCount
    }

    /// The lowest member that is not below `number`; `number` is not negative.
    func first(atOrAfter number: Int) -> Int? {
        guard number < 64 else { return nil }
        let rest = bits & (.max << UInt64(number))
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }
}
