/// The work that came from other threads. Only the first item after the loop fell asleep asks for a wake-up.
struct Inbox {
    private var items: [Work] = []
    private var isAsleep = false
    private var isClosed = false

    mutating func add(_ item: Work) -> (accepted: Bool, wakes: Bool) {
        guard !isClosed else { return (false, false) }
        items.append(item)
        defer { isAsleep = false }
        return (true, isAsleep)
    }

    /// Notes that the loop is about to wait.
    ///
    /// - Returns: false when it may not: something has arrived since it last looked.
    mutating func fallAsleep() -> Bool {
        isAsleep = items.isEmpty
        return isAsleep
    }

    mutating func wakeUp(into work: inout [Work]) {
        isAsleep = false
        guard !items.isEmpty else { return }
        work.append(contentsOf: items)
        items.removeAll(keepingCapacity: items.count <= 1_024)
    }

    mutating func close(into work: inout [Work]) {
        wakeUp(into: &work)
        isClosed = true
    }
}

/// An item that an event loop runs between its looks at the sockets.
enum Work {
    case job(UnownedJob)
    case call(@Sendable () -> Void)
}
