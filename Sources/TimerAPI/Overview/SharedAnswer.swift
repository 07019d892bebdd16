import TimerCore

/// An answer of the store that all who ask within a while share: one question is under way at a time, however many ask.
actor SharedAnswer<Value: Sendable> {
    private let age: Duration
    private let load: @Sendable () async throws(StoreError) -> Value
    private var last: (at: ContinuousClock.Instant, value: Value)?
    private var asking: Task<Result<Value, StoreError>, Never>?

    /// - Parameter age: the time for which an answer is given again. A failure is not.
    init(age: Duration, load: @escaping @Sendable () async throws(StoreError) -> Value) {
        self.age = age
        self.load = load
    }

    /// The answer, no older than `age`.
    func value() async throws(StoreError) -> Value {
        if let last, .now < last.at + age { return last.value }
        let task = asking ?? ask()
        return try await task.value.get()
    }

    private func ask() -> Task<Result<Value, StoreError>, Never> {
        let task = Task {
            let result: Result<Value, StoreError>
            do throws(StoreError) {
                result = .success(try await load())
            } catch {
                result = .failure(error)
            }
            answered(result)
            return result
        }
        asking = task
        return task
    }

    private func answered(_ result: Result<Value, StoreError>) {
        asking = nil
        if case .success(let value) = result { last = (.now, value) }
    }
}
