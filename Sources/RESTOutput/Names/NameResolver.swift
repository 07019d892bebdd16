import Synchronization
import Threads

/// Resolves names on threads of its own, because getaddrinfo(3) blocks for as long as the system's resolver likes. One for
/// all transports of a process.
///
/// Who asks for a name that is being looked up shares the lookup. Which name gets a thread is `LookupTable`'s to say.
public final class NameResolver: Sendable {
    typealias Waiter = @Sendable (NameAnswer) -> Void

    private let lookup: any NameLookup
    private let table: Mutex<LookupTable<Waiter>>

    public convenience init() {
        self.init(SystemLookup())
    }

    init(_ lookup: any NameLookup, limits: LookupTable<Waiter>.Limits = .init()) {
        self.lookup = lookup
        table = Mutex(LookupTable(limits))
    }

    /// The answer, if it is known; else `finish` is called with it, once, on any thread, perhaps after `deadline`.
    ///
    /// - Parameter deadline: monotonic nanoseconds; a name that got no thread by then is given up.
    func resolve(
        _ hostname: String, deadline: UInt64, finish: @escaping @Sendable (NameAnswer) -> Void
    ) -> NameAnswer? {
        let now = MonotonicClock.now
        let (reply, expired) = table.withLock { table in
            let expired = table.removeExpired(now: now)
            return (table.ask(hostname, deadline: deadline, now: now, waiter: finish), expired)
        }
        for waiter in expired { waiter(Self.noThread) }
        switch reply {
        case .known(let answer): return answer
        case .wait: return nil
        case .full: return .failure("too many names are being resolved")
        case .look:
            startThread(for: hostname)
            return nil
        }
    }

    /// Names that are being looked up.
    var threads: Int {
        table.withLock { $0.threads }
    }

    private static let noThread = NameAnswer.failure("too many lookups of names hang")

    private func startThread(for hostname: String) {
        do throws(SystemCallError) {
            try OwnThread.detach(name: "resolver") { [self] in
                var next: String? = hostname
                while let hostname = next { next = finish(hostname, lookup.addresses(of: hostname)) }
            }
        } catch {
            var next: String? = hostname
            while let hostname = next { next = finish(hostname, .failure(error.description)) }
        }
    }

    /// - Returns: what to look up next.
    private func finish(_ hostname: String, _ answer: NameAnswer) -> String? {
        let now = MonotonicClock.now
        let (waiters, expired, next) = table.withLock { table in
            let waiters = table.finish(hostname, answer, now: now)
            let expired = table.removeExpired(now: now)
            return (waiters, expired, table.next(now: now))
        }
        for waiter in waiters { waiter(answer) }
        for waiter in expired { waiter(Self.noThread) }
        return next
    }
}
