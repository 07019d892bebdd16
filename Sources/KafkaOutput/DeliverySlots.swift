import Synchronization

/// Deliveries that wait for their topics, by number.
///
/// A message carries only a ticket, an integer, through librdkafka: a report that comes after its delivery has ended
/// finds no slot, and there is no pointer that could dangle or leak.
final class DeliverySlots: Sendable {
    typealias Continuation = CheckedContinuation<[TopicResult], Never>
    typealias Instant = ContinuousClock.Instant

    /// Names one topic of one delivery. Topics of a delivery are at most 256.
    struct Ticket: Hashable, Sendable {
        let rawValue: UInt

        init(rawValue: UInt) {
            self.rawValue = rawValue
        }

        fileprivate init(slot: UInt, topic: Int) {
            rawValue = slot << 8 | UInt(topic)
        }

        fileprivate var slot: UInt { rawValue >> 8 }
        fileprivate var topic: Int { Int(rawValue & 0xFF) }
    }

    static let maxTopics = 256

    fileprivate struct Slot {
        var results: [TopicResult?]
        var waiting: Int
        let deadline: Instant
        let continuation: Continuation
    }

    fileprivate struct Table {
        var slots: [UInt: Slot] = [:]
        var next: UInt = 1
    }

    fileprivate struct Ended {
        let continuation: Continuation
        let results: [TopicResult]
    }

    private let table = Mutex(Table())

    /// Opens a slot; the continuation is resumed once each topic has a result.
    ///
    /// - Returns: one ticket for each topic, in order.
    func open(topics: Int, deadline: Instant, continuation: Continuation) -> [Ticket] {
        precondition((1...Self.maxTopics).contains(topics))
        return table.withLock { table in
            let number = table.next
            table.next += 1
            table.slots[number] = Slot(
                results: Array(repeating: nil, count: topics), waiting: topics, deadline: deadline,
                continuation: continuation)
            return (0..<topics).map { Ticket(slot: number, topic: $0) }
        }
    }

    /// Notes what became of messages.
    ///
    /// - Returns: how many of the acknowledged ones came too late.
    @discardableResult
    func note(_ results: [(ticket: Ticket, result: TopicResult)]) -> Int {
        let (ended, late) = table.withLock { table in
            var ended: [Ended] = []
            var late = 0
            for (ticket, result) in results {
                switch table.note(result, for: ticket) {
                case .noted: break
                case .complete: ended += table.end(ticket.slot)
                case .unknown: late += result == .acknowledged ? 1 : 0
                }
            }
            return (ended, late)
        }
        resume(ended)
        return late
    }

    /// Ends the deliveries whose deadline has passed; what no topic has said by now counts as failed.
    ///
    /// - Returns: the next deadline.
    func expire(at now: Instant) -> Instant? {
        let failure = TopicFailure(.temporary, "no acknowledgement in time")
        let (ended, next) = table.withLock { table in
            let overdue = table.slots.filter { $0.value.deadline <= now }.map(\.key)
            let ended = overdue.flatMap { table.end($0, missing: failure) }
            return (ended, table.slots.values.lazy.map(\.deadline).min())
        }
        resume(ended)
        return next
    }

    /// Ends them all.
    func endAll(_ failure: TopicFailure) {
        let ended = table.withLock { table in
            table.slots.keys.map { $0 }.flatMap { table.end($0, missing: failure) }
        }
        resume(ended)
    }

    /// Outside the lock: a resumed task may come back with its next delivery.
    private func resume(_ ended: [Ended]) {
        for delivery in ended { delivery.continuation.resume(returning: delivery.results) }
    }
}

extension DeliverySlots.Table {
    fileprivate enum Noted {
        case noted
        case complete
        /// The delivery has ended.
        case unknown
    }

    /// Only the first result of a topic counts.
    fileprivate mutating func note(_ result: TopicResult, for ticket: DeliverySlots.Ticket) -> Noted {
        guard let slot = slots.index(forKey: ticket.slot) else { return .unknown }
        guard slots.values[slot].results[ticket.topic] == nil else { return .noted }
        slots.values[slot].results[ticket.topic] = result
        slots.values[slot].waiting -= 1
        return slots.values[slot].waiting == 0 ? .complete : .noted
    }

    fileprivate mutating func end(_ number: UInt, missing: TopicFailure? = nil) -> [DeliverySlots.Ended] {
        guard let slot = slots.removeValue(forKey: number) else { return [] }
        let failure = missing ?? TopicFailure(.temporary, "no result")
        let results = slot.results.map { $0 ?? .failed(failure) }
        return [DeliverySlots.Ended(continuation: slot.continuation, results: results)]
    }
}
