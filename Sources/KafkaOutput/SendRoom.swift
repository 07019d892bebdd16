import Synchronization

/// A client's budget, shared by its deliveries, which wait in it for their part.
final class SendRoom: Sendable {
    enum Answer {
        case granted
        /// There was none in time.
        case full
        case closed
    }

    fileprivate struct State {
        var budget: SendBudget
        var waiting: [SendBudget.Number: CheckedContinuation<Answer, Never>] = [:]
        var isClosed = false
    }

    private let state: Mutex<State>

    init(bytes: Int) {
        state = Mutex(State(budget: SendBudget(total: bytes)))
    }

    /// Bytes that are taken.
    var used: Int {
        state.withLock { $0.budget.used }
    }

    /// Takes bytes without waiting; who has taken them gives them back.
    ///
    /// - Returns: nil if there are not so many, or others wait.
    func take(_ bytes: Int) -> Answer? {
        state.withLock { $0.answer(to: bytes) }
    }

    /// Takes bytes, and waits for them in order, at most until `deadline`.
    func take(_ bytes: Int, until deadline: SendBudget.Instant) async -> Answer {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Answer? in
                if let answer = state.answer(to: bytes) { return answer }
                state.waiting[state.budget.wait(for: bytes, until: deadline)] = continuation
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Gives bytes back to those that wait.
    func give(back bytes: Int) {
        if bytes == 0 { return }
        let granted = state.withLock { state in
            let numbers = state.budget.give(back: bytes)
            return state.remove(numbers)
        }
        for continuation in granted { continuation.resume(returning: .granted) }
    }

    /// Ends the waits whose deadline has passed.
    func expire(at now: SendBudget.Instant) {
        let (expired, granted) = state.withLock { state in
            let (expired, granted) = state.budget.expire(at: now)
            return (state.remove(expired), state.remove(granted))
        }
        for continuation in expired { continuation.resume(returning: .full) }
        for continuation in granted { continuation.resume(returning: .granted) }
    }

    /// Ends all waits, and refuses later ones.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            let numbers = state.budget.close()
            return state.remove(numbers)
        }
        for continuation in waiting { continuation.resume(returning: .closed) }
    }
}

extension SendRoom.State {
    /// The answer to a delivery that asks for bytes; nil: it has to wait.
    fileprivate mutating func answer(to bytes: Int) -> SendRoom.Answer? {
        if isClosed { return .closed }
        return budget.take(bytes) ? .granted : nil
    }

    fileprivate mutating func remove(_ numbers: [SendBudget.Number]) -> [CheckedContinuation<SendRoom.Answer, Never>] {
        numbers.compactMap { waiting.removeValue(forKey: $0) }
    }
}
