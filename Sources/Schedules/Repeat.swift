import Recurrence
import TimerCore

/// What makes a schedule recurring: `repeat`.
public struct Repeat: Hashable, Sendable {
    /// As it was sent.
    public let text: JSONObjectText
    public let recurrence: Recurrence
    public let misfire: MisfirePolicy

    public init(text: JSONObjectText, recurrence: Recurrence, misfire: MisfirePolicy) {
        self.text = text
        self.recurrence = recurrence
        self.misfire = misfire
    }
}
