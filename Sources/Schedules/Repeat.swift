import Recurrence
import TimerCore

/// The member `repeat` of a schedule: what makes it recurring.
public struct Repeat: Hashable, Sendable {
    /// The JSON as it was sent.
    public let text: JSONObjectText
    /// Its nominal times.
    public let recurrence: Recurrence
    /// The policy for nominal times that were missed.
    public let misfire: MisfirePolicy

    /// - Parameter text: the JSON that `recurrence` and `misfire` were read from.
    public init(text: JSONObjectText, recurrence: Recurrence, misfire: MisfirePolicy) {
        self.text = text
        self.recurrence = recurrence
        self.misfire = misfire
    }

    /// The end of a recurrence that was read before.
    public enum KnownEnd: Hashable, Sendable {
        /// Not known: it is to be found by counting occurrences.
        case toBeCounted
        /// This instant; nil: there is no end.
        case known(Timestamp?)
    }

    /// Reads `repeat` from a request, or as it was stored.
    ///
    /// - Parameters:
    ///   - anchor: `schedule_at`; nil when that cannot be read: then this throws, with what is wrong here.
    ///   - end: stands for `until` and `count` if it is known: counting out may take tens of milliseconds.
    public init(_ text: JSONObjectText, anchor: Timestamp?, end: KnownEnd = .toBeCounted) throws(InvalidRepeat) {
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

/// Everything that is wrong with a `repeat`.
public struct InvalidRepeat: Error, Hashable, Sendable {
    /// Mandatory keys that are not there.
    public let missing: [String]
    /// The rules that are broken, in the order in which the platform checks them.
    public let violations: [RuleViolation]
}

/// A rule for schedules that a request breaks, in the words of the platform where it has them.
public struct RuleViolation: Hashable, Sendable {
    /// The field: `#/repeat/frequency`.
    public let pointer: String
    /// A sentence, without its full stop.
    public let message: String
    /// The remedy, a sentence; nil: the message says it.
    public let advice: String?

    /// - Parameter pointer: a JSON pointer in its URI fragment form (RFC 6901 §6).
    public init(_ pointer: String, _ message: String, advice: String? = nil) {
        self.pointer = pointer
        self.message = message
        self.advice = advice
    }

    /// The message with the advice.
    public var text: String {
        advice.map { "\(message). \($0)" } ?? message
    }

    /// The violation of a `repeat` that is not an object.
    public static let repeatIsNoObject = RuleViolation("#/repeat", "The 'repeat' value must be of type JSON")
}
