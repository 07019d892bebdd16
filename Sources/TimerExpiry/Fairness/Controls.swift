import TimerCore

/// What operators ask for, as this process was told last: the destinations that they control, and whether all are paused.
/// Pure.
struct Controls {
    typealias Instant = ContinuousClock.Instant

    private var entries: [DestinationKey: Controlled] = [:]
    /// False until they were read once: nothing may begin, since any destination may be paused.
    private(set) var areKnown: Bool
    /// True while nothing fires at all.
    private(set) var isAllPaused = false

    init(areKnown: Bool) {
        self.areKnown = areKnown
    }

    var isEmpty: Bool {
        entries.isEmpty
    }

    /// True if nothing may be claimed.
    var holdAll: Bool {
        !areKnown || isAllPaused
    }

    /// Those that are paused one by one.
    var paused: some Sequence<DestinationKey> {
        entries.lazy.filter { $0.value.control.isPaused }.map(\.key)
    }

    /// Those that need grants.
    var shared: some Sequence<(key: DestinationKey, value: Controlled)> {
        entries.lazy.filter { $0.value.control.isShared }
    }

    subscript(key: DestinationKey) -> Controlled? {
        get { entries[key] }
        set { entries[key] = newValue }
    }

    func isPaused(_ key: DestinationKey) -> Bool {
        isAllPaused || entries[key]?.control.isPaused == true
    }

    /// Takes in what operators ask for now.
    ///
    /// - Returns: whether any of it is new.
    mutating func replace(_ controls: [DestinationName: DestinationControl], isAllPaused: Bool = false) -> Bool {
        defer { self.isAllPaused = isAllPaused }
        return replace(controls) || isAllPaused != self.isAllPaused
    }

    private mutating func replace(_ controls: [DestinationName: DestinationControl]) -> Bool {
        let known = Dictionary(uniqueKeysWithValues: entries.values.map { ($0.name, $0.control) })
        if areKnown, known == controls { return false }
        areKnown = true
        var next: [DestinationKey: Controlled] = [:]
        for (name, control) in controls.sorted(by: { $0.key < $1.key }) {
            let known = entries[name.key].flatMap { $0.name == name ? $0 : nil }
            var entry = known ?? Controlled(name: name, control: control)
            entry.control = control
            next[name.key] = entry
        }
        entries = next
        return true
    }
}
