import CLibRDKafka
import Logging
import Synchronization
import Threads
import TimerCore

/// One librdkafka client with the thread that serves it, from its making to its end.
///
/// The thread blocks in the client's event queue: delivery reports, logs and errors come from there. It also ends
/// deliveries whose deadline has passed, and it destroys the client after its last event.
final class KafkaClient: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// A message for one topic.
    private struct Outgoing {
        let message: KafkaMessage
        let value: MessageValue
        let topic: String
        let ticket: DeliverySlots.Ticket
    }

    private struct State {
        var gathering = Gathering<Outgoing>()
        /// While true, messages may be handed over. Handing over happens under the lock, so that the handle is never
        /// used after its end.
        var isOpen = true
        var isFatal = false
        /// Set once the client is to end: until then it waits for the acknowledgements that are missing.
        var drainDeadline: Instant?
        var hasEnded = false
        /// All brokers were said to be down, and none has answered since. librdkafka says so once, however long it takes.
        var brokersAreDown = false
    }

    private let handle: KafkaHandle
    private let slots = DeliverySlots()
    private let room: SendRoom
    private let state = Mutex(State())
    private let logger: Logger
    private let metrics: KafkaMetrics
    /// The earliest that this client may be replaced.
    private let replaceableAt: Instant
    private let replacementPause: Duration
    private let replace: @Sendable () -> Bool

    /// The longest wait for an event, and so the most by which a deadline is overrun.
    private static let tick = Duration.milliseconds(100)
    /// The longest wait for the reports of purged messages; librdkafka makes them at once.
    private static let purgeTime = Duration.seconds(1)

    /// - Parameters:
    ///   - replacementPause: the least time between the start of this client and that of its successor.
    ///   - replace: called on the client's thread after a fatal error, until it returns true: then this client ends.
    init(
        configuration: KafkaConfiguration, logger: Logger, metrics: KafkaMetrics, replacementPause: Duration,
        replace: @escaping @Sendable () -> Bool
    ) throws(KafkaConfigurationError) {
        handle = try KafkaHandle(configuration)
        room = SendRoom(bytes: configuration.queueBytes)
        self.logger = logger
        self.metrics = metrics
        self.replacementPause = replacementPause
        self.replace = replace
        replaceableAt = .now + replacementPause
        do throws(SystemCallError) {
            try OwnThread.detach(name: "kafka-events") { [self] in run() }
        } catch {
            handle.destroy()
            throw .refusedByClient(reason: "no thread for its events: \(error)")
        }
    }

    /// Sends a message to each topic and waits until each has answered, or until `timeout`. Half of that may go by until
    /// there is room for it; without, nothing is sent to any topic.
    ///
    /// - Parameter mayStart: asked when there is room; once false, nothing may be sent.
    func send(
        _ message: KafkaMessage, to topics: [String], timeout: Duration, mayStart: () -> Bool
    ) async -> SendResult {
        let deadline = Instant.now + timeout
        let bytes = message.bytes(topics: topics.count)
        // Mostly there is room: an asynchronous call costs each message more than the rest of this does.
        let answer =
            if let answer = room.take(bytes) { answer } else { await room.take(bytes, until: deadline - timeout / 2) }
        switch answer {
        case .full: return nothingSent(.noRoom, topics)
        case .closed: return nothingSent(.closed, topics)
        case .granted: break
        }
        guard mayStart() else {
            room.give(back: bytes)
            return nothingSent(.notOurs, topics)
        }
        let value = MessageValue(message.value)
        let results = await withCheckedContinuation { continuation in
            let tickets = slots.open(
                topics: topics.count, value: value, bytes: bytes, deadline: deadline, continuation: continuation)
            for (topic, ticket) in zip(topics, tickets) {
                take(Outgoing(message: message, value: value, topic: topic, ticket: ticket))
            }
        }
        return SendResult(topics: results, isBrokerMissing: isBrokerMissing)
    }

    private func nothingSent(_ failure: TopicFailure, _ topics: [String]) -> SendResult {
        SendResult(topics: topics.map { _ in .failed(failure) }, isBrokerMissing: false)
    }

    /// Hands a message over, or has it wait for company.
    private func take(_ outgoing: Outgoing) {
        let now = Instant.now
        let failure = state.withLock { state -> TopicFailure? in
            guard state.isOpen else { return .closed }
            let isFirst = state.gathering.dueAt == nil
            if state.gathering.add(outgoing, at: now) { return produce(outgoing, &state) }
            if isFirst { handle.wake() }
            return nil
        }
        if let failure { note(failure, of: outgoing) }
    }

    private func produce(_ outgoing: Outgoing, _ state: inout State) -> TopicFailure? {
        let error = handle.produce(
            outgoing.message, value: outgoing.value, to: outgoing.topic, ticket: outgoing.ticket.rawValue)
        if error != nil { state.gathering.ended(1) }
        return error.map(TopicFailure.init(produce:))
    }

    private func note(_ refusal: TopicFailure, of outgoing: Outgoing) {
        metrics.refused.add()
        room.give(back: slots.note([(outgoing.ticket, .failed(refusal))]).bytes)
    }

    private var isBrokerMissing: Bool {
        state.withLock { $0.brokersAreDown }
    }

    /// Takes no more messages, and ends as soon as those that were taken are acknowledged, or at `deadline`.
    func stop(by deadline: Instant) {
        state.withLock { state in
            guard state.drainDeadline == nil, !state.hasEnded else { return }
            state.drainDeadline = deadline
            if state.isOpen { handle.wake() }
            state.isOpen = false
        }
        room.close()
    }

    /// The number of messages and events that wait in the client or for the brokers.
    var queueLength: Int {
        state.withLock { $0.isOpen ? handle.queueLength + $0.gathering.count : 0 }
    }

    /// Bytes that deliveries have taken of the budget.
    var queueBytes: Int {
        room.used
    }

    /// True once the client is destroyed; its thread returns next.
    var hasEnded: Bool {
        state.withLock { $0.hasEnded }
    }
}

// The thread's work.
extension KafkaClient {
    private func run() {
        OwnThread.wakePromptly()
        serveUntilStopped()
        handOverGathered()
        drain(by: state.withLock { $0.drainDeadline } ?? .now)
        state.withLock { $0.isOpen = false }
        handle.purge()
        drain(by: .now + Self.purgeTime)
        room.close()
        slots.endAll(.cutOff)
        handle.destroy()
        state.withLock { $0.hasEnded = true }
    }

    private func serveUntilStopped() {
        var mayReplaceAt = replaceableAt
        serve(until: { now in
            let (stopped, isFatal) = state.withLock { ($0.drainDeadline != nil, $0.isFatal) }
            guard isFatal, !stopped, now >= mayReplaceAt else { return stopped }
            mayReplaceAt = now + replacementPause
            return replace()
        })
    }

    private func drain(by deadline: Instant) {
        serve(until: { now in handle.queueLength == 0 || now >= deadline })
    }

    /// Handles events; asks after each, and at least every tick, whether it is done.
    private func serve(until isDone: (Instant) -> Bool) {
        var nextLook = Instant.now
        while true {
            let now = Instant.now
            if now >= nextLook {
                metrics.queueLength.set(Double(handle.queueLength))
                metrics.queueBytes.set(Double(room.used))
                room.expire(at: now)
                let nextDeadline = slots.expire(at: now)
                nextLook = min(now + Self.tick, nextDeadline ?? now + Self.tick)
            }
            if isDone(now) { return }
            let gatheredAt = state.withLock { $0.gathering.dueAt }
            if let gatheredAt, gatheredAt <= now { handOverGathered() }
            let wait = (min(nextLook, gatheredAt ?? nextLook) - now).wholeMilliseconds
            if let event = handle.nextEvent(within: Int32(min(max(wait + 1, 1), Self.tick.wholeMilliseconds))) {
                take(event)
            }
        }
    }

    /// Few at a time: who has a message waits for the lock meanwhile.
    private func handOverGathered() {
        var isDone = false
        while !isDone {
            let refused = state.withLock { state in
                let taken = state.gathering.take(upTo: 32)
                isDone = state.gathering.count == 0
                return taken.compactMap { outgoing in produce(outgoing, &state).map { (outgoing, $0) } }
            }
            for (outgoing, failure) in refused { note(failure, of: outgoing) }
        }
    }

    private func take(_ event: KafkaEvent) {
        switch event {
        case .reports(let reports): take(reports)
        case .log(let severity, let facility, let text):
            logger.log(level: .init(syslog: severity), "librdkafka: \(text)", metadata: ["facility": "\(facility)"])
        case .allBrokersDown(let text):
            state.withLock { $0.brokersAreDown = true }
            logger.warning("librdkafka: \(text)")
        case .fatal(let text): fail(text)
        case .other: break
        }
    }

    private func take(_ reports: [KafkaEvent.Report]) {
        state.withLock { $0.gathering.ended(reports.count) }
        handOverGathered()
        var acknowledged = 0
        let results = reports.map { report in
            let ticket = DeliverySlots.Ticket(rawValue: report.ticket)
            guard report.error == RD_KAFKA_RESP_ERR_NO_ERROR else {
                return (ticket, TopicResult.failed(TopicFailure(report: report.error)))
            }
            acknowledged += 1
            metrics.ackLatency.observe(report.latency)
            return (ticket, .acknowledged)
        }
        let (late, bytes) = slots.note(results)
        room.give(back: bytes)
        if reports.contains(where: \.isFromBroker) { state.withLock { $0.brokersAreDown = false } }
        if let refusal = reports.first(where: \.refusesProducer) { fail(TopicFailure(report: refusal.error).reason) }
        metrics.failed.add(reports.count - acknowledged)
        metrics.late.add(late)
        metrics.acknowledged.add(acknowledged - late)
    }

    private func fail(_ text: String) {
        let isFirst = state.withLock { state in
            defer { state.isFatal = true }
            return !state.isFatal
        }
        if isFirst { logger.error("librdkafka: fatal: \(text): the client will be replaced") }
    }
}

extension Logger.Level {
    /// From syslog(3)'s severity.
    fileprivate init(syslog severity: Int) {
        switch severity {
        case ...2: self = .critical
        case 3: self = .error
        case 4: self = .warning
        case 5: self = .notice
        case 6: self = .info
        default: self = .debug
        }
    }
}
