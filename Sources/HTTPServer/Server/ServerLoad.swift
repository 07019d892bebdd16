import Addresses
import Synchronization

/// The load of all event loops together, and its bounds.
final class ServerLoad: Sendable {
    private let inFlight = Atomic<Int>(0)
    private let streams = Atomic<Int>(0)
    private let bodyBytes = Atomic<Int>(0)
    private let answerBytes = Atomic<Int>(0)
    private let peers = Mutex<(total: Int, byAddress: [IPAddress: Int])>((0, [:]))

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
    func beginStream(limit: Int) -> Bool {
        guard streams.wrappingAdd(1, ordering: .relaxed).newValue > limit else { return true }
        endStream()
        return false
    }

    func endStream() {
        streams.wrappingSubtract(1, ordering: .relaxed)
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
        peers.withLock { peers in
            guard peers.total < limit, peers.byAddress[peer, default: 0] < perPeer else { return false }
            peers.total += 1
            peers.byAddress[peer, default: 0] += 1
            return true
        }
    }

    func close(_ peer: IPAddress) {
        peers.withLock { peers in
            peers.total -= 1
            let left = peers.byAddress[peer, default: 1] - 1
            peers.byAddress[peer] = left > 0 ? left : nil
        }
    }
}
