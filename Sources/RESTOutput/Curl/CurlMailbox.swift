import Synchronization
import Threads

/// The queue of requests and of the resolver's answers on their way to the curl thread. The thread is woken only while it
/// sleeps, so that a burst costs one system call.
final class CurlMailbox: Sendable {
    private struct State {
        var requests: [PendingRequest] = []
        var answers: [(hostname: String, answer: NameAnswer)] = []
        var closeDeadline: UInt64?
        var isSleeping = false
    }

    private let state = Mutex(State())
    /// Signalled when there is something to take.
    let wakeUp: WakeUp

    init() throws(TransportSetupError) {
        do throws(SystemCallError) {
            wakeUp = try WakeUp()
        } catch {
            throw TransportSetupError(error)
        }
    }

    /// Adds a request.
    ///
    /// - Returns: false if the transport is closed; then the request was not taken.
    func post(_ request: PendingRequest) -> Bool {
        let (isTaken, wakes) = state.withLock { state -> (Bool, Bool) in
            if state.closeDeadline != nil { return (false, false) }
            state.requests.append(request)
            defer { state.isSleeping = false }
            return (true, state.isSleeping)
        }
        if wakes { wakeUp.signal() }
        return isTaken
    }

    /// Adds an answer, also when the transport is closed.
    func post(_ answer: NameAnswer, for hostname: String) {
        let wakes = state.withLock { state in
            state.answers.append((hostname, answer))
            defer { state.isSleeping = false }
            return state.isSleeping
        }
        if wakes { wakeUp.signal() }
    }

    /// Closes the transport; an earlier deadline replaces a later one.
    ///
    /// - Parameter deadline: monotonic nanoseconds.
    func postClose(deadline: UInt64) {
        state.withLock { state in
            state.closeDeadline = min(deadline, state.closeDeadline ?? deadline)
            state.isSleeping = false
        }
        wakeUp.signal()
    }

    /// Changes what was posted for `requests` and `answers`, which are empty: no array is allocated anew.
    ///
    /// - Returns: monotonic nanoseconds, once the transport is closing.
    func take(
        _ requests: inout [PendingRequest], _ answers: inout [(hostname: String, answer: NameAnswer)]
    ) -> UInt64? {
        state.withLock { state in
            state.isSleeping = false
            swap(&state.requests, &requests)
            swap(&state.answers, &answers)
            return state.closeDeadline
        }
    }

    /// Notes that the thread is about to wait.
    ///
    /// - Returns: false if something was posted since the last look: then it must not.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isSleeping = state.requests.isEmpty && state.answers.isEmpty
            return state.isSleeping
        }
    }
}

/// A request with its waiting caller, or without: then its connection is opened, and nothing sent. A class, for it goes through many hands and never changes.
final class PendingRequest: Sendable {
    let request: OutboundRequest
    /// Monotonic nanoseconds.
    let deadline: UInt64
    /// Resumed by the curl thread, which owns the request from the mailbox to its result; nil: nobody waits.
    let continuation: UnsafeContinuation<TransportResult, Never>?

    /// The time that a connection may take to be opened ahead: longer than name, connection and handshake take at the other
    /// side of the world.
    static let longestOpening = Duration.milliseconds(500)
    /// Requests with less time than this do not wait for one.
    private static let leastToWait = longestOpening * 4

    init(
        request: OutboundRequest, deadline: UInt64, continuation: UnsafeContinuation<TransportResult, Never>?
    ) {
        self.request = request
        self.deadline = deadline
        self.continuation = continuation
    }

    var isOpening: Bool {
        continuation == nil
    }

    var waitsForOpening: Bool {
        !request.needsFreshConnection && request.timeout >= Self.leastToWait
    }
}
