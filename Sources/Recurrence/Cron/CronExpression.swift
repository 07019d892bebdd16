/// A cron expression of five fields: minute, hour, day of month, month, day of week.
///
/// Fields hold `*`, numbers, ranges `a-b`, steps `*/n` and `a-b/n`, and lists of these; months and days of the
/// week may be named (JAN, MON; any case), 7 is Sunday. `@yearly`, `@annually`, `@monthly`, `@weekly`, `@daily`,
/// `@midnight` and `@hourly` stand for the expressions that crontab(5) gives. As there, a day is named when
/// the day of month *or* the day of week fits, unless one of these fields begins with `*`: then both must.
public struct CronExpression: Hashable, Sendable {
    /// The longest text that is read, in bytes.
    public static let maximumLength = 512

    /// The expression as it was given.
    public let text: String

    private let minutes: CronSet
    private let hours: CronSet
    private let days: CronDays

    /// Reads an expression.
    ///
    /// - Throws: `CronError`, with the field at fault. An expression that no date satisfies (30 February) is
    ///   none: a recurrence of it has no occurrences.
    public init(_ text: String) throws(CronError) {
        guard text.utf8.count <= Self.maximumLength else { throw .tooLong }
        let fields = try Self.fields(of: text)
        self.text = text
        minutes = try CronFieldParser(field: .minute).parse(fields[0])
        hours = try CronFieldParser(field: .hour).parse(fields[1])
        days = try CronDays(
            daysOfMonth: CronFieldParser(field: .dayOfMonth).parse(fields[2]),
            months: CronFieldParser(field: .month).parse(fields[3]),
            daysOfWeek: CronFieldParser(field: .dayOfWeek).parse(fields[4]),
            bothMustFit: fields[2].hasPrefix("*") || fields[4].hasPrefix("*"))
    }

    /// True if the hours are not restricted: the schedule then follows the clock as it runs.
    var namesEveryHour: Bool {
        hours.bits == 0xFF_FFFF
    }

    private static func fields(of text: String) throws(CronError) -> [Substring] {
        let fields = text.split { $0 == " " || $0 == "\t" }
        if fields.count == 1, fields[0].hasPrefix("@") {
            guard let expression = nicknames[fields[0].lowercased()] else { throw .unknownName(String(fields[0])) }
            return expression.split(separator: " ")
        }
        guard fields.count == 5 else { throw .notFiveFields(found: fields.count) }
        return fields
    }

    private static let nicknames = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]
}

extension CronExpression: LocalTimes {
    func first(atOrAfter time: LocalTime) -> LocalTime? {
        let today = time.day
        guard let day = days.first(atOrAfter: today) else { return nil }
        if day == today, let minute = firstMinute(atOrAfter: time.minuteRoundedUp) { return Self.local(day, minute) }
        guard let later = day == today ? days.first(atOrAfter: today + 1) : day else { return nil }
        return firstMinute(atOrAfter: 0).map { Self.local(later, $0) }
    }

    /// The first minute of a day, 0 to 1439, that is not before `minute`, 0 to 1440.
    private func firstMinute(atOrAfter minute: Int) -> Int? {
        let (hour, rest) = minute.quotientAndRemainder(dividingBy: 60)
        if hours.contains(hour), let found = minutes.first(atOrAfter: rest) { return hour * 60 + found }
        guard let later = hours.first(atOrAfter: hour + 1), let found = minutes.first(atOrAfter: 0) else { return nil }
        return later * 60 + found
    }

    var countPerDay: Int {
        minutes.bits.nonzeroBitCount * hours.bits.nonzeroBitCount
    }

    func firstDay(atOrAfter day: Int64) -> Int64? {
        days.first(atOrAfter: day)
    }

    func last(on day: Int64) -> LocalTime {
        Self.local(day, hours.last * 60 + minutes.last)
    }

    private static func local(_ day: Int64, _ minute: Int) -> LocalTime {
        LocalTime(
            microseconds: day * LocalTime.microsecondsPerDay + Int64(minute) * LocalTime.microsecondsPerMinute)
    }
}

/// The reason why a text is no cron expression.
public enum CronError: Error, Hashable, Sendable {
    /// More than `CronExpression.maximumLength` bytes.
    case tooLong
    /// Not five fields, nor one of the @names.
    case notFiveFields(found: Int)
    /// A single word that begins with @ and is none that we know.
    case unknownName(String)
    /// A field that cannot be read; `text` is the part of it that is wrong.
    case invalid(field: CronField, text: String, reason: Reason)

    /// The rule that a part of a field breaks, as a phrase.
    public enum Reason: String, Hashable, Sendable {
        case notANumber = "neither a number nor a name of this field"
        case outOfRange = "out of range"
        case backwards = "a range that runs backwards"
        case badStep = "a step must be from 1 to the largest number of the field"
        case stepWithoutRange = "a step needs * or a range before it"
        case empty = "nothing between the commas"
    }
}

extension CronError: CustomStringConvertible {
    /// A sentence without a full stop, which may quote the part of the text at fault.
    public var description: String {
        switch self {
        case .tooLong: "the cron expression is longer than \(CronExpression.maximumLength) bytes"
        case .notFiveFields(let found): "a cron expression has 5 fields, this one has \(found)"
        case .unknownName(let text): "'\(text)' is no known name of a cron expression"
        case .invalid(let field, let text, let reason): "\(field.rawValue): '\(text)': \(reason.rawValue)"
        }
    }
}
