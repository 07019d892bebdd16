import Synchronization

/// The table of deliveries that wait for their topics, by number.
///
/// A message carries only a ticket, an integer, through librdkafka, and its slot keeps what librdkafka refers to: until
/// each message has its report, also after the delivery has ended.
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
        /// Nil once the delivery has ended.
        var continuation: Continuation?
        /// The bytes that librdkafka refers to.
        let value: MessageValue
        /// Taken from the budget.
        let bytes: Int
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
    /// - Parameter bytes: taken from the budget; `note` returns them once the slot is closed.
    /// - Returns: one ticket for each topic, in order.
    func open(
        topics: Int, value: MessageValue, bytes: Int = 0, deadline: Instant, continuation: Continuation
    ) -> [Ticket] {
        precondition((1...Self.maxTopics).contains(topics))
        return table.withLock { table in
            let number = table.next
            table.next += 1
            table.slots[number] = Slot(
                results: Array(repeating: nil, count: topics), waiting: topics, deadline: deadline,
                continuation: continuation, value: value, bytes: bytes)
            return (0..<topics).map { Ticket(slot: number, topic: $0) }
        }
    }

    /// Notes what became of messages: librdkafka refers to their values no more.
    ///
    /// - Returns: how many of the acknowledged ones came too late, and the bytes of the slots that are closed now.
    @discardableResult
    func note(_ results: [(ticket: Ticket, result: TopicResult)]) -> (late: Int, bytes: Int) {
        let (ended, late, bytes) = table.withLock { table in
            var ended: [Ended] = []
            var late = 0
            var bytes = 0
            for (ticket, result) in results {
                let noted = table.note(result, for: ticket)
                if noted.isLate, result == .acknowledged { late += 1 }
                guard noted.isComplete else { continue }
                bytes += table.slots[ticket.slot]?.bytes ?? 0
                ended += table.end(ticket.slot)
                table.slots[ticket.slot] = nil
            }
            return (ended, late, bytes)
        }
        resume(ended)
        return (late, bytes)
    }

    /// Ends the deliveries whose deadline has passed; what no topic has said by now counts as failed.
    ///
    /// - Returns: the next deadline.
    func expire(at now: Instant) -> Instant? {
        let failure = TopicFailure(.unanswered, "no acknowledgement in time")
        let (ended, next) = table.withLock { table in
            let overdue = table.slots.filter { $0.value.continuation != nil && $0.value.deadline <= now }.map(\.key)
            let ended = overdue.flatMap { table.end($0, missing: failure) }
            return (ended, table.slots.values.lazy.filter { $0.continuation != nil }.map(\.deadline).min())
        }
        resume(ended)
        return next
    }

    /// Ends all deliveries.
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
    /// Notes the result of one topic; only the first counts.
    ///
    /// - Returns: whether the delivery had ended before, and whether each topic has a result now.
    fileprivate mutating func note(
        _ result: TopicResult, for ticket: DeliverySlots.Ticket
    ) -> (isLate: Bool, isComplete: Bool) {
        guard let slot = slots.index(forKey: ticket.slot), slots.values[slot].results[ticket.topic] == nil else {
            return (false, false)
        }
        slots.values[slot].results[ticket.topic] = result
        slots.values[slot].waiting -= 1
        return (slots.values[slot].continuation == nil, slots.values[slot].waiting == 0)
    }

    /// Ends the delivery, not the slot.
    fileprivate mutating func end(_ number: UInt, missing: TopicFailure? = nil) -> [DeliverySlots.Ended] {
        guard let index = slots.index(forKey: number), let continuation = slots.values[index].continuation else {
            return []
        }
        slots.values[index].continuation = nil
        let failure = missing ?? TopicFailure(.temporary, "no result")
        let results = slots.values[index].results.map { $0 ?? .failed(failure) }
        return [DeliverySlots.Ended(continuation: continuation, results: results)]
    }
}
