import TimerCore

extension MemoryStore: FiringStore {
    /// Whether timers fire.
    public func firing() async throws(StoreError) -> FiringState {
        try mutate { $0.firing }
    }

    /// Holds all firing.
    public func pauseFiring(by requester: Requester) async throws(StoreError) -> FiringState {
        let now = clock.now
        return try mutate { state in
            if state.pause != nil { return state.firing }
            state.pause = FiringState.Pause(reason: .requested, since: now, requester: requester.name)
            state.audit.add(AuditRecord(.pauseFiring, .done, by: requester), applicantService: nil, at: now)
            return state.firing
        }
    }

    /// Lets timers fire again.
    public func resumeFiring(by requester: Requester) async throws(StoreError) -> FiringState {
        let now = clock.now
        return try mutate { state in
            if state.pause == nil { return state.firing }
            state.pause = nil
            state.audit.add(AuditRecord(.resumeFiring, .done, by: requester), applicantService: nil, at: now)
            return state.firing
        }
    }
}

extension MemoryStoreState {
    fileprivate var firing: FiringState {
        FiringState(pause: pause, held: rows.values.count { $0.isClaimed })
    }
}
