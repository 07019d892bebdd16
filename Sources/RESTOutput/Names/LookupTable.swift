/// The names that are looked up, those that wait for a thread, and the answers that are remembered. Pure: the time comes
/// with each event, in monotonic nanoseconds.
///
/// A lookup holds a thread for as long as the system's resolver likes, so threads are divided by what is known of a name:
///
/// | name | threads |
/// |---|---|
/// | has answered last time | any, `reserve` of them its kind's alone |
/// | new | all but the reserve; of one domain at most `perDomain` |
/// | was silent last time, or is by now | `silent`, out of those of the new ones |
///
/// The newest of the new names goes first: those before it may be waiting for a resolver that does not answer them.
struct LookupTable<Waiter> {
    struct Limits: Sendable {
        var threads = 64
        /// Threads for names that have answered before.
        var reserve = 16
        /// Threads for names that were silent.
        var silent = 8
        /// Threads for names of one domain (its last two labels) that have not answered yet.
        var perDomain = 16
        /// Names that wait for a thread.
        var waiting = 4_096
        /// Names that are remembered.
        var names = 16_384
        /// Nanoseconds after which a lookup without an answer counts as silent.
        var patience: UInt64 = 1_000_000_000
        /// Nanoseconds that an answer, or a failure, is remembered.
        var keep: UInt64 = 10_000_000_000
        var keepFailure: UInt64 = 1_000_000_000
    }

    /// The answer to a request for a name.
    enum Reply {
        /// It is remembered.
        case known(NameAnswer)
        /// A thread is to look the name up now.
        case look
        /// The waiter gets the answer when there is one.
        case wait
        /// Too many names wait.
        case full
    }

    private enum Standing {
        case new, answering, silent
    }

    private enum Phase {
        case idle
        case waiting(until: UInt64)
        case running(since: UInt64)
    }

    private struct Name {
        let domain: String
        var standing = Standing.new
        var phase = Phase.idle
        var waiters: [Waiter] = []
        var answer: NameAnswer?
        var expiry: UInt64 = 0

        var isIdle: Bool {
            if case .idle = phase { true } else { false }
        }

        func standing(at now: UInt64, patience: UInt64) -> Standing {
            if case .running(let since) = phase, now >= since + patience { return .silent }
            return standing
        }
    }

    /// The names that hold a thread now, by kind.
    private struct Load {
        let threads: Int
        private var unproven = 0
        private var silent = 0
        private var unprovenByDomain: [String: Int] = [:]

        init(threads: Int) {
            self.threads = threads
        }

        mutating func add(_ standing: Standing, domain: String) {
            if standing == .answering { return }
            unproven += 1
            if standing == .silent { silent += 1 }
            unprovenByDomain[domain, default: 0] += 1
        }

        /// True if the name may have a thread beside those.
        func admits(_ name: Name, _ limits: Limits) -> Bool {
            guard threads < limits.threads else { return false }
            if name.standing == .answering { return true }
            return unproven < limits.threads - limits.reserve
                && unprovenByDomain[name.domain, default: 0] < limits.perDomain
                && (name.standing == .new || silent < limits.silent)
        }
    }

    private let limits: Limits
    private var names: [String: Name] = [:]
    private var running: Set<String> = []
    /// Oldest first.
    private var waiting: [String] = []

    init(_ limits: Limits = Limits()) {
        self.limits = limits
    }

    /// The number of lookups that hold a thread.
    var threads: Int { running.count }

    /// Asks for a name's addresses.
    ///
    /// - Parameters:
    ///   - deadline: the waiter is given up then, unless a thread looks the name up.
    ///   - waiter: kept if the reply is `look` or `wait`.
    mutating func ask(_ hostname: String, deadline: UInt64, now: UInt64, waiter: @autoclosure () -> Waiter) -> Reply {
        var name = names[hostname] ?? Name(domain: Self.domain(of: hostname))
        if let answer = name.answer, now < name.expiry { return .known(answer) }
        defer { names[hostname] = name }
        switch name.phase {
        case .running:
            name.waiters.append(waiter())
            return .wait
        case .waiting(let until):
            name.waiters.append(waiter())
            name.phase = .waiting(until: max(until, deadline))
            return .wait
        case .idle where load(now: now).admits(name, limits):
            makeRoom(now: now)
            name.waiters = [waiter()]
            run(hostname, &name, now: now)
            return .look
        case .idle where waiting.count >= limits.waiting:
            return .full
        case .idle:
            makeRoom(now: now)
            name.waiters = [waiter()]
            name.phase = .waiting(until: deadline)
            waiting.append(hostname)
            return .wait
        }
    }

    /// Ends the lookup of a name.
    ///
    /// - Returns: the waiters that get the answer.
    mutating func finish(_ hostname: String, _ answer: NameAnswer, now: UInt64) -> [Waiter] {
        running.remove(hostname)
        guard var name = names[hostname] else { return [] }
        switch answer {
        case .addresses:
            name.standing = .answering
            name.expiry = now + limits.keep
        case .failure:
            name.standing = name.standing(at: now, patience: limits.patience)
            name.expiry = now + limits.keepFailure
        }
        defer { names[hostname] = name }
        name.phase = .idle
        name.answer = answer
        defer { name.waiters = [] }
        return name.waiters
    }

    /// The next name that a free thread is to look up.
    mutating func next(now: UInt64) -> String? {
        let load = load(now: now)
        for standing in [Standing.answering, .new, .silent] {
            let order = standing == .new ? Array(waiting.indices.reversed()) : Array(waiting.indices)
            for index in order {
                let hostname = waiting[index]
                guard var name = names[hostname], name.standing == standing, load.admits(name, limits) else { continue }
                waiting.remove(at: index)
                run(hostname, &name, now: now)
                names[hostname] = name
                return hostname
            }
        }
        return nil
    }

    /// Takes out the names whose deadline has passed before they got a thread.
    ///
    /// - Returns: their waiters.
    mutating func removeExpired(now: UInt64) -> [Waiter] {
        var expired: [Waiter] = []
        waiting.removeAll { hostname in
            guard let name = names[hostname], case .waiting(let until) = name.phase, until <= now else { return false }
            expired += name.waiters
            names[hostname]?.waiters = []
            names[hostname]?.phase = .idle
            return true
        }
        return expired
    }

    private mutating func run(_ hostname: String, _ name: inout Name, now: UInt64) {
        name.phase = .running(since: now)
        running.insert(hostname)
    }

    private func load(now: UInt64) -> Load {
        var load = Load(threads: running.count)
        for name in running.lazy.compactMap({ names[$0] }) {
            load.add(name.standing(at: now, patience: limits.patience), domain: name.domain)
        }
        return load
    }

    /// Forgets names that nobody waits for, those first whose answers are out of date.
    private mutating func makeRoom(now: UInt64) {
        if names.count < limits.names { return }
        names = names.filter { !$0.value.isIdle || $0.value.expiry > now && $0.value.standing == .answering }
        if names.count >= limits.names { names = names.filter { !$0.value.isIdle } }
    }

    private static func domain(of hostname: String) -> String {
        hostname.lowercased().split(separator: ".").suffix(2).joined(separator: ".")
    }
}
