extension Task where Success == Void, Failure == Never {
    /// Waits for the end of the task, at most until `deadline`; the task goes on in any case.
    @discardableResult
    func isOver(by deadline: ContinuousClock.Instant) async -> Bool {
        let (verdicts, verdict) = AsyncStream.makeStream(of: Bool.self)
        Task {
            await value
            verdict.yield(true)
        }
        let alarm = Task {
            try? await Task<Never, Never>.sleep(until: deadline, clock: .continuous)
            verdict.yield(false)
        }
        defer { alarm.cancel() }
        return await verdicts.first { _ in true } ?? false
    }
}
