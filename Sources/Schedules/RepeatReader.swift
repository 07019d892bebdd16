import Recurrence
import TimerCore

/// A reader of `repeat` that collects what is wrong with it in the order in which the platform checks it.
struct RepeatReader {
    private var fields: JSONFields
    private let object: JSONObject
    private(set) var missing: [String] = []
    private(set) var violations: [RuleViolation] = []

    init(_ object: JSONObject) {
        self.object = object
        fields = JSONFields(of: object, at: "#/repeat")
    }

    /// - Parameters:
    ///   - anchor: nil when `schedule_at` cannot be read: then there is no recurrence, only what is wrong.
    ///   - end: stands for `until` and `count` if it is known.
    mutating func read(anchor: Timestamp?, end: Repeat.KnownEnd) -> (Recurrence, MisfirePolicy)? {
        let rule = rule()
        let gap = choice("gap", GapRule.self) ?? .shift
        let overlap = choice("overlap", OverlapRule.self) ?? .first
        let until = until()
        let count = integer("count", in: 1...Int64(Recurrence.maximumCount)).map(Int.init)
        let misfire = misfire()
        refuseTheRest()
        guard missing.isEmpty, violations.isEmpty, let (rule, zone) = rule, let anchor else { return nil }
        do {
            let recurrence = try Recurrence(
                anchor: anchor, rule: rule, zone: zone, gap: gap, overlap: overlap, until: end.until(or: until),
                count: end == .toBeCounted ? count : nil)
            return (recurrence, misfire)
        } catch {
            refuse("until", "The 'repeat' value cannot be: \(error)")
            return nil
        }
    }

    private mutating func rule() -> (RecurrenceRule, Zone)? {
        if object.kind(of: "cron") != nil { return cronRule() }
        for (name, kind) in [("time_unit", object.kind(of: "time_unit")), ("frequency", object.kind(of: "frequency"))]
        where kind == nil {
            missing.append(name)
        }
        let unit = timeUnit()
        let zone = zone()
        let frequency = frequency(unit)
        guard let unit, let zone, let frequency else { return nil }
        return (.every(unit: unit, frequency: frequency), zone)
    }

    private mutating func cronRule() -> (RecurrenceRule, Zone)? {
        let text = fields.string("cron")
        let zone = zone()
        if object.kind(of: "time_unit") != nil || object.kind(of: "frequency") != nil {
            refuse("cron", "The 'cron' value must not be combined with time_unit and frequency")
        }
        guard let text else {
            refuse("cron", "The 'cron' value must be of type string")
            return nil
        }
        do {
            let expression = try CronExpression(text)
            return zone.map { (.cron(expression), $0) }
        } catch {
            refuse("cron", "The 'cron' value is not valid: \(error)", advice: Spelling.ranges(inCron: text))
            return nil
        }
    }

    private mutating func timeUnit() -> TimeUnit? {
        guard object.kind(of: "time_unit") != nil else { return nil }
        let unit = fields.string("time_unit").flatMap(TimeUnit.init)
        if unit == nil { refuse("time_unit", "Time unit must either be days, minutes or hours") }
        return unit
    }

    private mutating func zone() -> Zone? {
        guard object.kind(of: "timezone") != nil else { return .utc }
        let name = fields.string("timezone")
        let zone = name.flatMap { try? Zone($0) }
        if zone == nil { refuse("timezone", "Invalid timezone", advice: name.flatMap(Spelling.zone)) }
        return zone
    }

    private mutating func frequency(_ unit: TimeUnit?) -> Int? {
        guard let kind = object.kind(of: "frequency") else { return nil }
        let largest = Double.greatestFiniteMagnitude
        let value = fields.number("frequency", in: -largest...largest)
        guard kind == .number, let value else {
            refuse("frequency", "The 'frequency' value must be of type Number")
            return nil
        }
        guard value > 0 else {
            refuse("frequency", "The 'frequency' value must be greater than 0")
            return nil
        }
        guard let unit else { return nil }
        guard value <= Double(unit.maximumFrequency) else {
            refuse(
                "frequency",
                "The maximum frequency value for the '\(unit.rawValue)' parameter is \(unit.maximumFrequency)")
            return nil
        }
        guard value == value.rounded() else {
            refuse("frequency", "The 'frequency' value must be an integer")
            return nil
        }
        return Int(value)
    }

    private mutating func until() -> Timestamp? {
        guard object.kind(of: "until") != nil else { return nil }
        let text = fields.string("until")
        let until = text.flatMap { try? Timestamp(rfc3339: $0) }
        if until == nil {
            refuse("until", "The 'until' value must be an ISO string", advice: text.flatMap(Spelling.offset))
        }
        return until
    }

    private mutating func misfire() -> MisfirePolicy {
        let name = object.kind(of: "misfire") == nil ? "one" : fields.string("misfire")
        let limit = integer("misfire_limit", in: 1...Int64(Backlog.maximumLimit)) ?? Self.defaultLimit
        let longest = Backlog.maximumWindow.wholeMilliseconds
        let window = integer("misfire_window_ms", in: 1...longest) ?? Self.defaultWindowMs
        // The defaults may be sent with any policy: clients that are generated from openapi.yaml send them.
        if name != "all", limit != Self.defaultLimit || window != Self.defaultWindowMs {
            refuse("misfire", "The 'misfire' value must be all where misfire_limit or misfire_window_ms is given")
        }
        switch name {
        case "skip": return .skip
        case "one": return .one
        case "all":
            if let backlog = try? Backlog(limit: Int(limit), window: .milliseconds(window)) { return .all(backlog) }
        default: refuse("misfire", "The 'misfire' value must be skip, one or all")
        }
        return .one
    }

    private mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: StaticString, _: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard object.kind(of: name) != nil else { return nil }
        if let choice = fields.string(name).flatMap(Choice.init(rawValue:)) { return choice }
        let choices = Choice.allCases.map(\.rawValue).joined(separator: " or ")
        refuse(name.description, "The '\(name)' value must be \(choices)")
        return nil
    }

    private mutating func integer(_ name: StaticString, in range: ClosedRange<Int64>) -> Int64? {
        guard object.kind(of: name) != nil else { return nil }
        if let value = fields.integer(name, in: range) { return value }
        refuse(
            name.description,
            "The '\(name)' value must be an integer from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// Refuses what no rule above is about: unknown keys, and keys that come twice.
    private mutating func refuseTheRest() {
        fields.refuseUnknown()
        for problem in fields.problems where !violations.contains(where: { $0.pointer == problem.pointer }) {
            violations.append(RuleViolation(problem.pointer, "The key \(problem.pointer) \(problem.detail)"))
        }
    }

    private mutating func refuse(_ name: String, _ message: String, advice: String? = nil) {
        violations.append(RuleViolation(fields.pointer(to: name), message, advice: advice))
    }

    private static let defaultLimit: Int64 = 100
    private static let defaultWindowMs: Int64 = 86_400_000
}

extension Repeat.KnownEnd {
    /// The last instant of the recurrence, before a count.
    fileprivate func until(or given: Timestamp?) -> Timestamp? {
        if case .known(let end) = self { end } else { given }
    }
}
