import Recurrence
import TimerCore

extension Repeat {
    /// Reads `repeat` from a request.
    ///
    /// - Parameter anchor: `schedule_at`; nil when that cannot be read: then this throws, with what is wrong here.
    public init(_ text: JSONObjectText, anchor: Timestamp?) throws(InvalidRepeat) {
        try self.init(text, anchor: anchor, end: nil)
    }

    /// Reads what was stored.
    ///
    /// - Parameter end: of the recurrence that was made then: its count is not counted out again.
    public init(stored text: JSONObjectText, anchor: Timestamp, end: Timestamp?) throws(InvalidRepeat) {
        try self.init(text, anchor: anchor, end: end)
    }

    private init(_ text: JSONObjectText, anchor: Timestamp?, end: Timestamp?) throws(InvalidRepeat) {
        guard let object = try? JSONObject(text) else {
            throw InvalidRepeat(missing: [], violations: [.repeatIsNoObject])
        }
        var reader = RepeatReader(object)
        guard let (recurrence, misfire) = reader.read(anchor: anchor, end: end) else {
            throw InvalidRepeat(missing: reader.missing, violations: reader.violations)
        }
        self.init(text: text, recurrence: recurrence, misfire: misfire)
    }
}

extension RuleViolation {
    public static let repeatIsNoObject = RuleViolation("#/repeat", "The 'repeat' value must be of type JSON")
}
