import Schedules
import TimerCore

/// The body that creates or replaces a named schedule, checked: each rule of the platform's in its order, and with its
/// words; the first that is broken is the answer's `message`, all of them are its `errors`.
struct NamedScheduleRequest {
    let definition: NamedScheduleDefinition

    /// - Parameters:
    ///   - name: of the schedule that the path names; nil: the body says it.
    ///   - current: the schedule that is replaced: what an answer shows of it may come back unchanged.
    ///   - now: the database's clock.
    init(
        _ body: JSONObject, name: String?, replacing current: NamedSchedule? = nil, app: App, now: Timestamp
    ) throws(Problem) {
        var reader = NamedScheduleReader(body)
        reader.readOnly(of: current)
        let given = reader.name(inPath: name)
        let data = reader.data(limit: app.limits.dataBytes)
        let scheduleAt = reader.scheduleAt()
        if !reader.isRecurring { reader.checkLead(of: scheduleAt?.time, now, app.limits) }
        if app.handler == nil { reader.refuseUnregistered() }
        let repeats = reader.repeats(anchor: scheduleAt?.time)
        reader.refuseTheRest()
        guard reader.violations.isEmpty, let given, let data, let scheduleAt else {
            throw .invalidNamedSchedule(reader.violations)
        }
        definition = NamedScheduleDefinition(
            name: given, data: data, scheduleAt: scheduleAt.time, scheduleAtText: scheduleAt.text, repeats: repeats)
    }
}

/// A reader of a named schedule, field by field, in the order in which the platform checks them.
struct NamedScheduleReader {
    private let body: JSONObject
    private var fields: JSONFields
    private var missing: [String] = []
    /// The missing keys of `repeat`.
    private var missingOfRepeat: [String] = []
    private var broken: [RuleViolation] = []

    init(_ body: JSONObject) {
        self.body = body
        fields = JSONFields(of: body, at: "#")
    }

    /// Mandatory keys come first, all in one sentence, as the platform says it; then where those of `repeat` are missing.
    var violations: [RuleViolation] {
        var violations: [RuleViolation] = []
        if !missing.isEmpty { violations.append(Self.missing(missing + missingOfRepeat, at: "#")) }
        if !missingOfRepeat.isEmpty { violations.append(Self.missing(missingOfRepeat, at: "#/repeat")) }
        return violations + broken
    }

    private static func missing(_ keys: [String], at pointer: String) -> RuleViolation {
        RuleViolation(
            pointer, "The following mandatory keys are missing - \(keys.joined(separator: ","))",
            advice: pointer == "#" ? nil : "A recurring schedule has time_unit and frequency, or cron")
    }

    /// True when the body has a member that an answer adds to what was sent.
    static func hasReadOnly(_ body: JSONObject) -> Bool {
        body.kind(of: "paused") != nil || body.kind(of: "createdAt") != nil || body.kind(of: "updatedAt") != nil
            || body.kind(of: "next") != nil || body.kind(of: "missed") != nil || body.kind(of: "recent") != nil
    }

    /// The members that an answer adds to what was sent. `next`, `updatedAt`, `missed` and `recent` change by themselves, so
    /// their values are not compared.
    mutating func readOnly(of current: NamedSchedule?) {
        guard let current else { return }
        if body.kind(of: "paused") != nil, fields.boolean("paused") != current.isPaused {
            refuse("paused", "The 'paused' value cannot be changed here", advice: "Use /pause and /resume")
        }
        if body.kind(of: "createdAt") != nil, fields.string("createdAt") != current.createdAt.rfc3339 {
            refuse("createdAt", "The 'createdAt' value cannot be changed")
        }
        if body.kind(of: "updatedAt") != nil { _ = fields.string("updatedAt") }
        if body.kind(of: "next") != nil { _ = fields.object("next") }
        if body.kind(of: "missed") != nil { _ = fields.object("missed") }
        if body.kind(of: "recent") != nil { _ = fields.objects("recent", count: 0...NamedScheduleHistory.limit) }
    }

    var isRecurring: Bool {
        body.kind(of: "repeat") != nil
    }

    /// The name in the body may be left out where the path has it, and must be the same.
    mutating func name(inPath: String?) -> String? {
        if inPath == nil || body.kind(of: "name") != nil, require("name", .string, "Name must be of type string") {
            let name = fields.string("name") ?? ""
            if let inPath, !inPath.utf8.elementsEqual(name.utf8) {
                refuse("name", "Name must be the one in the path")
            }
            check(name)
            return name
        }
        if let inPath { check(inPath) }
        return inPath
    }

    /// Characters are counted as code points, as `applicantService`'s are.
    private mutating func check(_ name: String) {
        if name.unicodeScalars.count > 30 { refuse("name", "Name length must not be greater than 30") }
        if name.isEmpty { refuse("name", "Name must not be empty") }
        if name.utf8.contains(0) { refuse("name", "Name must not hold NUL") }
        // Clients and proxies take these out of a path (RFC 3986 §5.2.4).
        if name == "." || name == ".." { refuse("name", "Name must not be . or ..") }
    }

    /// - Parameter limit: bytes of the JSON text as it was sent.
    mutating func data(limit: Int) -> JSONObjectText? {
        guard require("data", .object, "The 'data' value must be of type JSON") else { return nil }
        guard let data = fields.object("data") else { return nil }
        if data.bytes.count > limit {
            let size = limit % 1_024 == 0 ? "\(limit / 1_024)Kb" : "\(limit) bytes"
            refuse("data", "The size of the 'data' payload must not exceed \(size)")
        }
        return data
    }

    mutating func scheduleAt() -> (time: Timestamp, text: String)? {
        let rule = "The 'schedule_at' value must be an ISO string"
        guard require("schedule_at", .string, rule) else { return nil }
        guard let text = fields.string("schedule_at"), let time = try? Timestamp(rfc3339: text) else {
            refuse("schedule_at", rule, advice: fields.string("schedule_at").flatMap(Spelling.offset))
            return nil
        }
        return (time, text)
    }

    /// Refuses a date of a one-time schedule that lies too near or too far ahead. Without a minimum it may be past: the
    /// caller's clock is not the database's.
    mutating func checkLead(of time: Timestamp?, _ now: Timestamp, _ limits: AppLimits) {
        guard let lead = time?.duration(since: now) else { return }
        if limits.minimumLead > .zero, lead < limits.minimumLead {
            let least = limits.minimumLead.inWords
            refuse("schedule_at", "The 'schedule_at' value must be at least \(least) in the future")
        } else if lead > limits.maximumLead {
            let most = limits.maximumLead == .seconds(365 * 86_400) ? "a year" : limits.maximumLead.inWords
            refuse("schedule_at", "The 'schedule_at' value must not be greater than \(most)")
        }
    }

    mutating func refuseUnregistered() {
        broken.append(RuleViolation("#", "The app has not registered an onScheduledEvent"))
    }

    mutating func repeats(anchor: Timestamp?) -> Repeat? {
        guard isRecurring else { return nil }
        guard let text = fields.object("repeat") else {
            broken.append(.repeatIsNoObject)
            return nil
        }
        do {
            return try Repeat(text, anchor: anchor)
        } catch {
            missingOfRepeat = error.missing
            broken += error.violations
            return nil
        }
    }

    /// Refuses what no rule is about: unknown keys, and keys that come twice.
    mutating func refuseTheRest() {
        fields.refuseUnknown()
        for problem in fields.problems where !broken.contains(where: { $0.pointer == problem.pointer }) {
            broken.append(RuleViolation(problem.pointer, "The key \(problem.pointer) \(problem.detail)"))
        }
    }

    /// True when the field is there and of that kind; otherwise it is refused.
    private mutating func require(_ name: StaticString, _ kind: JSONKind, _ rule: String) -> Bool {
        switch body.kind(of: name) {
        case kind: return true
        case nil: missing.append(name.description)
        case .some: refuse(name.description, rule)
        }
        return false
    }

    private mutating func refuse(_ name: String, _ message: String, advice: String? = nil) {
        broken.append(RuleViolation(fields.pointer(to: name), message, advice: advice))
    }
}

extension Duration {
    /// Its words in the largest unit that it is a whole number of: "5 minutes", "1 day", "1500 milliseconds".
    var inWords: String {
        let milliseconds = wholeMilliseconds
        let units: [(name: String, length: Int64)] = [
            ("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000),
        ]
        let unit = units.first { milliseconds >= $0.length && milliseconds % $0.length == 0 } ?? ("millisecond", 1)
        let count = milliseconds / unit.length
        return "\(count) \(unit.name)\(count == 1 ? "" : "s")"
    }
}
