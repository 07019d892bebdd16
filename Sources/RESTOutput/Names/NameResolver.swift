import Addresses
import CLibCurl
import Glibc
import Synchronization
import Threads
import TimerCore

/// A resolver of names on threads of its own, because getaddrinfo(3) blocks for as long as the system's resolver likes.
/// One for all transports of a process.
///
/// Requests for a name that is being looked up share the lookup. `LookupTable` decides which name gets a thread.
public final class NameResolver: Sendable {
    typealias Waiter = @Sendable (NameAnswer) -> Void

    private let lookup: any NameLookup
    private let table: Mutex<LookupTable<Waiter>>

    /// A resolver over getaddrinfo(3).
    public convenience init() {
        self.init(SystemLookup())
    }

    init(_ lookup: any NameLookup, limits: LookupTable<Waiter>.Limits = .init()) {
        self.lookup = lookup
        table = Mutex(LookupTable(limits))
    }

    /// Returns the answer, if it is known; otherwise `finish` is called with it, once, on any thread, perhaps after `deadline`.
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

    /// The number of names that are being looked up.
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

/// A source of names' addresses, in the order in which they are to be tried.
public protocol NameLookup: Sendable {
    /// Looks a name up; blocks for as long as it likes.
    func addresses(of hostname: String) -> NameAnswer
}

/// The result of a lookup.
public enum NameAnswer: Hashable, Sendable {
    /// At least one.
    case addresses([IPAddress])
    /// No address, and the reason.
    case failure(String)
}

/// The system's resolver, getaddrinfo(3): /etc/hosts, search domains and whatever else nsswitch.conf(5) names.
struct SystemLookup: NameLookup {
    func addresses(of hostname: String) -> NameAnswer {
        var hints = addrinfo()
        hints.ai_socktype = shim_socket_stream
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(hostname, nil, &hints, &list)
        guard code == 0 else {
            return .failure("cannot resolve \(hostname): \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(list) }
        let addresses = Self.addresses(in: list)
        return addresses.isEmpty ? .failure("cannot resolve \(hostname): no address") : .addresses(addresses)
    }

    private static func addresses(in list: UnsafeMutablePointer<addrinfo>?) -> [IPAddress] {
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ai_next
            guard let address = entry.pointee.ai_addr,
                let endpoint = IPAddress.endpoint(of: address, length: Int(entry.pointee.ai_addrlen))
            else { continue }
            addresses.append(endpoint.address)
        }
        return addresses
    }
}
