/// A reader of a POSIX TZ string, from left to right.
struct POSIXZoneReader {
    private let text: [UInt8]
    private var offset = 0

    /// The rule that `text` spells; nil when it spells none.
    static func read(_ text: [UInt8]) -> POSIXZone? {
        var reader = POSIXZoneReader(text: text)
        return reader.zone()
    }

    private init(text: [UInt8]) {
        self.text = text
    }

    private mutating func zone() -> POSIXZone? {
        guard name(), let west = time(hours: 24) else { return nil }
        guard offset < text.count else { return POSIXZone(standard: -west, daylight: nil) }
        guard name() else { return nil }
        var daylight = 3_600 - west
        if offset < text.count, text[offset] != UInt8(ascii: ",") {
            guard let west = time(hours: 24) else { return nil }
            daylight = -west
        }
        guard let start = change(), let end = change(), offset == text.count else { return nil }
        return POSIXZone(standard: -west, daylight: .init(offset: daylight, start: start, end: end))
    }

    /// Three letters or more, or as many letters, digits and signs in angle brackets.
    private mutating func name() -> Bool {
        let start = offset
        guard take("<") else {
            while offset < text.count, Self.isLetter(text[offset]) { offset += 1 }
            return offset - start >= 3
        }
        while offset < text.count, Self.isLetter(text[offset]) || "0123456789+-".utf8.contains(text[offset]) {
            offset += 1
        }
        return offset - start >= 4 && take(">")
    }

    private mutating func change() -> POSIXZone.Change? {
        guard take(","), let day = day() else { return nil }
        guard take("/") else { return POSIXZone.Change(day: day, time: 7_200) }
        return time(hours: 167).map { POSIXZone.Change(day: day, time: $0) }
    }

    private mutating func day() -> POSIXZone.Change.Day? {
        if take("J") { return number(1...365).map { .withoutLeapDay($0) } }
        guard take("M") else { return number(0...365).map { .ofYear($0) } }
        guard let month = number(1...12), take("."), let week = number(1...5), take("."), let weekday = number(0...6)
        else { return nil }
        return .weekday(weekday, week: week, month: month)
    }

    /// `[+|-]hh[:mm[:ss]]` in seconds.
    private mutating func time(hours most: Int) -> Int? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard var seconds = number(0...most).map({ $0 * 3_600 }) else { return nil }
        for unit in [60, 1] where take(":") {
            guard let number = number(0...59) else { return nil }
            seconds += number * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// Up to three digits.
    private mutating func number(_ range: ClosedRange<Int>) -> Int? {
        let digits = text[offset...].prefix(4).prefix { (0x30...0x39).contains($0) }
        guard (1...3).contains(digits.count) else { return nil }
        offset += digits.count
        let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return range.contains(number) ? number : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard offset < text.count, text[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20)
    }
}
