import TimerCore

/// One call that waits in a lane.
struct Waiter<Input: Sendable, Output: Sendable>: Sendable {
    let input: Input
    let rows: Int
    let bytes: Int
    let deadline: ContinuousClock.Instant
    /// Sent once already, and the answer was lost.
    var isRepeated = false
    let continuation: UnsafeContinuation<Result<Output, StoreError>, Never>

    func resume(_ result: Result<Output, StoreError>) {
        continuation.resume(returning: result)
    }
}
