import Synchronization
import Threads

/// Where other threads leave requests, and answers of the resolver, for the curl thread. It is woken only while it sleeps, so that a burst costs one
/// system call.
final class CurlMailbox: Sendable {
    private struct State {
        var requests: [PendingRequest] = []
        var answers: [(hostname: String, answer: NameAnswer)] = []
        var closeDeadline: UInt64?
        var isSleeping = false
    }

    private let state = Mutex(State())
    private let wakeUp: WakeUp

    init() throws(TransportSetupError) {
        do throws(SystemCallError) {
            wakeUp = try WakeUp()
        } catch {
            throw .system(call: error.call, code: error.code)
        }
    }

    /// Readable when there is something to take.
    var wakeDescriptor: Int32 {
        wakeUp.descriptor
    }

    /// False: the transport is closed, and the request was not taken.
    func post(_ request: PendingRequest) -> Bool {
        let (isTaken, wakes) = state.withLock { state -> (Bool, Bool) in
            if state.closeDeadline != nil { return (false, false) }
            state.requests.append(request)
            defer { state.isSleeping = false }
            return (true, state.isSleeping)
        }
        if wakes { wake() }
        return isTaken
    }

    func post(_ answer: NameAnswer, for hostname: String) {
        let wakes = state.withLock { state in
            state.answers.append((hostname, answer))
            defer { state.isSleeping = false }
            return state.isSleeping
        }
        if wakes { wake() }
    }

    func postClose(deadline: UInt64) {
        state.withLock { state in
            state.closeDeadline = min(deadline, state.closeDeadline ?? deadline)
            state.isSleeping = false
        }
        wake()
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

    /// False: something was posted since the last look, so do not wait.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isSleeping = state.requests.isEmpty && state.answers.isEmpty
            return state.isSleeping
        }
    }

    private func wake() {
        wakeUp.signal()
    }

    func clearWake() {
        wakeUp.clear()
    }
}
