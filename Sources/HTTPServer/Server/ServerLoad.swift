import Addresses
import Synchronization

/// What all event loops share: how much is going on.
final class ServerLoad: Sendable {
    private let inFlight = Atomic<Int>(0)
    private let bodyBytes = Atomic<Int>(0)
    private let answerBytes = Atomic<Int>(0)
    private let peers = Mutex<(total: Int, byAddress: [IPAddress: Int])>((0, [:]))

    var requestsInFlight: Int {
        inFlight.load(ordering: .relaxed)
    }

    /// Answers whether one more request may be handled; if so, `endRequest` must follow.
    func beginRequest(limit: Int) -> Bool {
        guard inFlight.wrappingAdd(1, ordering: .relaxed).newValue > limit else { return true }
        endRequest()
        return false
    }

    func endRequest() {
        inFlight.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Answers whether so many more bytes of bodies may be held; if so, `releaseBody` must follow.
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

    /// Answers whether so many more bytes of answers may be held; if so, `releaseAnswer` must follow.
    func holdAnswer(_ count: Int, limit: Int) -> Bool {
        guard answerBytes.wrappingAdd(count, ordering: .relaxed).newValue > limit else { return true }
        releaseAnswer(count)
        return false
    }

    func releaseAnswer(_ count: Int) {
        answerBytes.wrappingSubtract(count, ordering: .relaxed)
    }

    /// Answers whether one more connection may be kept; if so, `close` must follow.
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
