import Addresses
import Synchronization

/// The load of all event loops together, and its bounds.
final class ServerLoad: Sendable {
    private let inFlight = Atomic<Int>(0)
    private let bodyBytes = Atomic<Int>(0)
    private let answerBytes = Atomic<Int>(0)
    private let connections = Mutex(PeerCounts())
    private let streams = Mutex(PeerCounts())

    var requestsInFlight: Int {
        inFlight.load(ordering: .relaxed)
    }

    /// Counts one more request.
    ///
    /// - Returns: false when it may not be handled; otherwise `endRequest` must follow.
    func beginRequest(limit: Int) -> Bool {
        guard inFlight.wrappingAdd(1, ordering: .relaxed).newValue > limit else { return true }
        endRequest()
        return false
    }

    func endRequest() {
        inFlight.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Counts one more stream of events.
    ///
    /// - Returns: false when it may not begin; otherwise `endStream` must follow.
    func beginStream(_ peer: IPAddress, limit: Int, perPeer: Int) -> Bool {
        streams.withLock { $0.open(peer, limit: limit, perPeer: perPeer) }
    }

    func endStream(_ peer: IPAddress) {
        streams.withLock { $0.close(peer) }
    }

    /// Counts so many more bytes of bodies.
    ///
    /// - Returns: false when they may not be held; otherwise `releaseBody` must follow.
    func holdBody(_ count: Int, limit: Int) -> Bool {
        guard bodyBytes.wrappingAdd(count, ordering: .relaxed).newValue > limit else { return true }
        releaseBody(count)
        return false
    }

    func releaseBody(_ count: Int) {
        bodyBytes.wrappingSubtract(count, ordering: .relaxed)
    }

    /// Bytes of answers that are not sent yet.
    var heldAnswerBytes: Int {
        answerBytes.load(ordering: .relaxed)
    }

    /// Counts so many more bytes of answers.
    ///
    /// - Returns: false when they may not be held; otherwise `releaseAnswer` must follow.
    func holdAnswer(_ count: Int, limit: Int) -> Bool {
        guard answerBytes.wrappingAdd(count, ordering: .relaxed).newValue > limit else { return true }
        releaseAnswer(count)
        return false
    }

    func releaseAnswer(_ count: Int) {
        answerBytes.wrappingSubtract(count, ordering: .relaxed)
    }

    /// Counts one more connection.
    ///
    /// - Returns: false when it may not be kept; otherwise `close` must follow.
    func open(_ peer: IPAddress, limit: Int, perPeer: Int) -> Bool {
        connections.withLock { $0.open(peer, limit: limit, perPeer: perPeer) }
    }

    func close(_ peer: IPAddress) {
        connections.withLock { $0.close(peer) }
    }
}
