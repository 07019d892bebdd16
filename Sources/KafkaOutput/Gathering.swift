/// Messages that wait to be handed to librdkafka together. Pure.
///
/// With `linger.ms` 0 a lone message goes out at once, but many would go one a request. So what comes while others are on
/// their way waits for the next acknowledgements, or for a moment: librdkafka itself waits in whole milliseconds only, and
/// for every message.
struct Gathering<Message> {
    typealias Instant = ContinuousClock.Instant

    /// Messages on their way, with which the next one waits.
    static var few: Int { 16 }
    /// The longest wait: another broker than the one that is slow may be meant.
    static var patience: Duration { .milliseconds(1) }

    private var underWay = 0
    private var waiting: ArraySlice<Message> = []
    /// When those that wait are handed over at the latest; nil: none waits.
    private(set) var dueAt: Instant?

    var count: Int {
        waiting.count
    }

    /// Takes in a message.
    ///
    /// - Returns: true if it is to be handed over at once, and counts as being on its way; otherwise it waits.
    mutating func add(_ message: @autoclosure () -> Message, at now: Instant) -> Bool {
        if waiting.isEmpty, underWay < Self.few {
            underWay += 1
            return true
        }
        waiting.append(message())
        if dueAt == nil { dueAt = now + Self.patience }
        return false
    }

    /// Messages that were on their way have their reports, or were refused.
    mutating func ended(_ count: Int) {
        underWay -= count
    }

    /// Takes out some of those that wait; they are on their way from here on.
    mutating func take(upTo most: Int) -> ArraySlice<Message> {
        let taken = waiting.prefix(most)
        waiting.removeFirst(taken.count)
        underWay += taken.count
        if waiting.isEmpty { dueAt = nil }
        return taken
    }
}
