import TimerCore

/// What the memory store holds of destinations: it has one replica.
struct MemoryDestinations {
    private(set) var controls: [DestinationName: DestinationControl] = [:]
    private var entries: [DestinationName: DestinationEntry] = [:]
    private var nextSlotAt: [DestinationName: Timestamp] = [:]

    func all(_ name: DestinationName? = nil) -> [DestinationStatus] {
        DestinationStatus.all(controls, Array(entries.values)).filter { name == nil || $0.name == name }
    }

    mutating func control(_ name: DestinationName, _ control: DestinationControl) -> Bool {
        let others = controls.keys.filter { $0 != name }.count
        guard control.isEmpty || others < DestinationControl.mostDestinations else { return false }
        controls[name] = control.isEmpty ? nil : control
        return true
    }

    mutating func exchange(_ report: DestinationReport, as owner: Owner, isPaused: Bool, at now: Timestamp)
        -> DestinationOrders
    {
        for entry in report.changed { entries[entry.name] = entry }
        for name in report.gone { entries[name] = nil }
        let grants = report.requests.compactMap { grant($0, at: now) }
        return DestinationOrders(
            owner: owner, now: now, isPaused: isPaused, controls: controls, grants: grants)
    }

    private mutating func grant(_ request: GrantRequest, at now: Timestamp) -> DestinationGrant? {
        guard let control = controls[request.name], !control.isPaused else { return nil }
        let permits = min(request.wanted, control.concurrency ?? 0)
        return DestinationGrant(
            name: request.name, permits: permits, holdsPermits: max(permits, request.held) > 0,
            slots: control.ratePerSecond.flatMap { slots(request, ratePerSecond: $0, at: now) })
    }

    private mutating func slots(_ request: GrantRequest, ratePerSecond: Int, at now: Timestamp) -> SlotGrant? {
        let spacing = SlotGrant.spacing(ratePerSecond: ratePerSecond, margin: request.margin)
        let first = max(nextSlotAt[request.name] ?? now, now)
        let ahead = first.duration(since: now)
        guard request.slots > 0, ahead <= .milliseconds(600) else { return nil }
        let count = min(request.slots, Int((.milliseconds(600) - ahead) / spacing) + 1)
        nextSlotAt[request.name] = first.advanced(by: spacing * count)
        return SlotGrant(first: first, spacing: spacing, count: count, margin: request.margin)
    }
}

extension MemoryStore: DestinationStore, DestinationExchange {
    /// The destinations that are controlled, or of which was told.
    public func destinations() async throws(StoreError) -> [DestinationStatus] {
        try mutate { $0.destinations.all() }
    }

    /// One of them.
    public func destination(_ name: DestinationName) async throws(StoreError) -> DestinationStatus? {
        try mutate { $0.destinations.all(name).first }
    }

    /// Stores what is asked of a destination.
    public func control(
        _ name: DestinationName, _ control: DestinationControl, by requester: Requester
    ) async throws(StoreError) -> Bool {
        let now = clock.now
        return try mutate { state in
            let isDone = state.destinations.control(name, control)
            let action = control.isEmpty ? AuditAction.releaseDestination : .controlDestination
            let record = AuditRecord(action, isDone ? .done : .tooMany, by: requester, target: name.description)
            state.audit.add(record, applicantService: nil, at: now)
            return isDone
        }
    }

    /// Takes in what is seen; grants all that is asked for.
    public func exchange(_ report: DestinationReport) async throws(StoreError) -> DestinationOrders {
        let now = clock.now
        return try mutate { $0.destinations.exchange(report, as: $0.owner, isPaused: $0.pause != nil, at: now) }
    }
}
