import TimerCore

/// A destination that an operator controls, and what this process was granted of it. Pure.
struct Controlled {
    typealias Instant = ContinuousClock.Instant

    /// Timers that wait for slots, at most.
    private static let mostWaiting = 512
    /// Timers that wait, for each attempt that may be under way.
    private static let depth = 6
    /// The same before anything was granted.
    private static let firstWaiting = 16

    let name: DestinationName
    var control: DestinationControl {
        didSet {
            if control.concurrency == nil { permits = 0 }
            if control.ratePerSecond == nil { slots = Slots() }
        }
    }
    private var slots = Slots()
    /// Attempts at a time that were granted, where there is a limit.
    private(set) var permits = 0
    /// The store may have permits written down for this process.
    private var holdsPermits = false
    /// How late attempts had to go out.
    private var margin = SlotGrant.leastMargin

    init(name: DestinationName, control: DestinationControl) {
        self.name = name
        self.control = control
    }

    /// Whether one more attempt may begin.
    mutating func mayBegin(besides underWay: Int, at now: Instant) -> Bool {
        if control.isPaused || control.concurrency != nil && underWay >= permits { return false }
        return control.ratePerSecond == nil || slots.count(at: now) > 0
    }

    /// An attempt begins that may.
    ///
    /// - Returns: its slot, where it needs one.
    mutating func begin(at now: Instant) -> Slot? {
        control.ratePerSecond == nil ? nil : slots.take(at: now)
    }

    /// An attempt was not made since its slot had closed: connections there take longer than was thought. Slots are
    /// further apart from then on.
    mutating func missed(_ slot: Slot, at now: Instant) {
        margin = min(max(margin, slot.opensAt.duration(to: now) * 2), SlotGrant.largestMargin)
    }

    /// Attempts at a time that this process may make now, of those that its own bound allows.
    func cap(of concurrency: Int) -> Int {
        if control.isPaused { return 0 }
        return control.concurrency == nil ? concurrency : min(permits, concurrency)
    }

    /// Timers that a claim may take: about a second's worth waits, or what keeps its attempts busy. None while half of
    /// that is there, as each claim has its price.
    func room(besides waiting: Int) -> Int {
        let most = mostWaiting
        return waiting * 2 > most ? 0 : most - waiting
    }

    private var mostWaiting: Int {
        var most = Self.mostWaiting
        if let rate = control.ratePerSecond { most = min(most, rate) }
        if let concurrency = control.concurrency {
            most = min(most, max(permits * Self.depth, min(concurrency, Self.firstWaiting)))
        }
        return most
    }

    /// What it needs; nil: nothing, and there is nothing to give back.
    ///
    /// Permits for which there is no use are given up first: what the store hears is the most that this process uses.
    mutating func request(underWay: Int, waiting: Int, at now: Instant) -> GrantRequest? {
        guard control.isShared else { return nil }
        let slotsWanted = control.ratePerSecond.map { min(max(waiting - slots.count(at: now), 0), $0) } ?? 0
        let wanted = control.concurrency == nil ? 0 : underWay + waiting
        permits = min(permits, wanted)
        let held = control.concurrency == nil ? 0 : max(underWay, permits)
        guard slotsWanted > 0 || wanted > 0 || holdsPermits else { return nil }
        holdsPermits = holdsPermits || wanted > 0
        return GrantRequest(name: name, slots: slotsWanted, margin: margin, held: held, wanted: wanted)
    }

    /// - Parameter first: the first slot of the grant on this process's clock; nil: it cannot be told.
    mutating func granted(_ grant: DestinationGrant, firstSlot first: Instant?) {
        if control.concurrency != nil { permits = grant.permits }
        holdsPermits = grant.holdsPermits
        guard control.ratePerSecond != nil, let slots = grant.slots, let first else { return }
        margin = max(margin, slots.margin)
        self.slots.add(slots, from: first)
    }
}
