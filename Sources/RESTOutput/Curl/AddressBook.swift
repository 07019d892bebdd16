import Addresses
import CLibCurl
import TimerCore

/// The names that a curl thread's requests go to, their addresses, and the requests that wait for them. Owned by that
/// thread.
///
/// libcurl is told each name's addresses (CURLOPT_RESOLVE(3)) before it needs them, so that it never looks one up itself.
/// What it is told stays in its cache until it is told otherwise.
struct AddressBook<Waiter> {
    /// A name, or an address spelt out.
    final class Name {
        enum Addresses {
            case unknown
            case literal
            /// - Parameter since: monotonic nanoseconds.
            case known([IPAddress], since: UInt64)
        }

        let hostname: String
        fileprivate(set) var addresses: Addresses
        /// The resolver has been asked, and has not answered.
        var isAsked = false
        /// Monotonic nanoseconds before which the resolver is not asked again.
        fileprivate var asksAgain: UInt64 = 0
        fileprivate var waiting: [(waiter: Waiter, deadline: UInt64)] = []
        /// Changes with the addresses.
        fileprivate(set) var version = 0
        /// The version that libcurl knows, by port.
        fileprivate var told: [(port: UInt16, version: Int)] = []

        init(_ hostname: String) {
            self.hostname = hostname
            addresses = IPAddress(host: hostname) == nil ? .unknown : .literal
        }
    }

    /// The next step of a request to a name.
    enum Way {
        /// Its addresses are known well enough; `asks`: and out of date, so that the resolver is to be asked meanwhile.
        case go(asks: Bool)
        /// They are not known; `asks`: and the resolver has not been asked yet.
        case wait(asks: Bool)
    }

    /// Names that are remembered while nobody needs them.
    static var limit: Int { 4_096 }
    /// Nanoseconds that addresses are used without asking again.
    private let keep: UInt64
    /// Nanoseconds that they are used while the resolver is asked again, or has no answer.
    private let keepAtMost: UInt64
    private var names: [String: Name] = [:]
    /// Entries to be taken out of libcurl's cache.
    private var forgotten: [String] = []
    /// Monotonic nanoseconds; no waiting request has an earlier deadline.
    private(set) var earliestDeadline = UInt64.max

    init(keep: UInt64, keepAtMost: UInt64) {
        self.keep = keep
        self.keepAtMost = max(keep, keepAtMost)
    }

    mutating func name(_ hostname: String) -> Name {
        if let name = names[hostname] { return name }
        if names.count >= Self.limit { forget() }
        let name = Name(hostname)
        names[hostname] = name
        return name
    }

    func way(to name: Name, now: UInt64) -> Way {
        guard case .known(_, let since) = name.addresses else {
            if case .literal = name.addresses { return .go(asks: false) }
            return .wait(asks: !name.isAsked)
        }
        if now < since + keep { return .go(asks: false) }
        if now < since + keepAtMost { return .go(asks: !name.isAsked && now >= name.asksAgain) }
        return .wait(asks: !name.isAsked)
    }

    /// Has a request wait for the name's addresses.
    ///
    /// - Parameter deadline: monotonic nanoseconds.
    mutating func wait(_ waiter: Waiter, for name: Name, until deadline: UInt64) {
        name.waiting.append((waiter, deadline))
        earliestDeadline = min(earliestDeadline, deadline)
    }

    /// Notes the resolver's answer.
    ///
    /// - Returns: the requests that waited for the name.
    func learn(_ name: Name, _ answer: NameAnswer, now: UInt64) -> [Waiter] {
        name.isAsked = false
        switch answer {
        case .addresses(let addresses):
            if case .known(addresses, _) = name.addresses {} else { name.version += 1 }
            name.addresses = .known(addresses, since: now)
        case .failure:
            name.asksAgain = now + 1_000_000_000
        }
        defer { name.waiting = [] }
        return name.waiting.map(\.waiter)
    }

    /// The addresses that libcurl is to be told before a request to `port` of the name; nil if it knows them.
    mutating func news(of name: Name, port: UInt16) -> AddressNews? {
        guard case .known(let addresses, _) = name.addresses,
            !name.told.contains(where: { $0.port == port && $0.version == name.version })
        else { return nil }
        defer { forgotten = [] }
        let list = addresses.map(\.inURL).joined(separator: ",")
        let version = name.version
        return AddressNews(forgotten + ["\(name.hostname):\(port):\(list)"]) {
            name.told.removeAll { $0.port == port }
            name.told.append((port, version))
        }
    }

    /// Takes out the requests whose deadline has passed while they waited.
    mutating func removeExpired(now: UInt64) -> [Waiter] {
        guard now >= earliestDeadline else { return [] }
        earliestDeadline = .max
        let expired = removeWaiting { $0 <= now }
        for name in names.values {
            for (_, deadline) in name.waiting { earliestDeadline = min(earliestDeadline, deadline) }
        }
        return expired
    }

    mutating func removeAllWaiting() -> [Waiter] {
        earliestDeadline = .max
        return removeWaiting { _ in true }
    }

    private func removeWaiting(where isRemoved: (_ deadline: UInt64) -> Bool) -> [Waiter] {
        var removed: [Waiter] = []
        for name in names.values where !name.waiting.isEmpty {
            removed += name.waiting.filter { isRemoved($0.deadline) }.map(\.waiter)
            name.waiting.removeAll { isRemoved($0.deadline) }
        }
        return removed
    }

    private mutating func forget() {
        for (hostname, name) in names where name.waiting.isEmpty && !name.isAsked {
            forgotten += name.told.map { "-\(hostname):\($0.port)" }
            names[hostname] = nil
        }
    }
}

/// Addresses on their way to libcurl, as the list that it reads when a request begins.
final class AddressNews {
    let list: UnsafeMutablePointer<curl_slist>?
    private let noteTold: () -> Void

    /// - Parameter entries: as CURLOPT_RESOLVE(3) takes them.
    fileprivate init(_ entries: [String], noteTold: @escaping () -> Void) {
        list = entries.reduce(nil) { list, entry in curl_slist_append(list, entry) ?? list }
        self.noteTold = noteTold
    }

    deinit {
        curl_slist_free_all(list)
    }

    /// libcurl knows them from now on.
    func confirm() {
        noteTold()
    }
}

extension IPAddress {
    /// The address as CURLOPT_RESOLVE(3) takes it.
    fileprivate var inURL: String {
        if case .v4 = self { description } else { "[\(description)]" }
    }
}
