import Addresses
import CLibCurl
import Threads
import TimerCore

/// From a request whose turn has come to its transfer: the addresses, the handle.
extension CurlLoop {
    /// Begins the transfer once the addresses of the host that is connected to are known.
    func start(_ pending: PendingRequest) {
        if let refusal = refusalBehindProxy(pending.request) {
            return give(up: pending, .failure(.refusedByPolicy, reason: refusal))
        }
        let now = MonotonicClock.now
        let name = book.name(configuration.proxy?.host ?? pending.request.hostname)
        switch book.way(to: name, now: now) {
        case .go(let asks):
            begin(pending, to: name, now: now)
            if asks { ask(for: name, now: now) }
        case .wait(let asks):
            book.wait(pending, for: name, until: min(pending.deadline, now + connectTimeout))
            if asks { ask(for: name, now: now) }
        }
    }

    private func ask(for name: AddressBook<PendingRequest>.Name, now: UInt64) {
        name.isAsked = true
        let hostname = name.hostname
        let answer = resolver.resolve(hostname, deadline: now + connectTimeout) { [mailbox] answer in
            mailbox.post(answer, for: hostname)
        }
        if let answer { learn(name, answer) }
    }

    func learn(_ name: AddressBook<PendingRequest>.Name, _ answer: NameAnswer) {
        let now = MonotonicClock.now
        for pending in book.learn(name, answer, now: now) {
            switch answer {
            case .addresses: begin(pending, to: name, now: now)
            case .failure(let reason): give(up: pending, unresolved(reason))
            }
        }
    }

    private func begin(_ pending: PendingRequest, to name: AddressBook<PendingRequest>.Name, now: UInt64) {
        guard pending.deadline > now else { return give(up: pending, Self.noConnectionInTime) }
        guard let handle = idle.popLast() ?? makeHandle() else {
            return give(up: pending, .failure(.connect, reason: "out of memory"))
        }
        handle.prepare(pending, milliseconds: Int((pending.deadline - now + 999_999) / 1_000_000))
        let port = configuration.proxy?.port ?? pending.request.port
        if let news = book.news(of: name, port: port) { handle.tell(news) }
        let code = curl_multi_add_handle(multi, handle.easy)
        guard code == CURLM_OK else {
            _ = handle.finish()
            idle.append(handle)
            return give(up: pending, .failure(.connect, reason: String(cString: curl_multi_strerror(code))))
        }
    }

    /// With a proxy only an address that is spelt out can be judged.
    private func refusalBehindProxy(_ request: OutboundRequest) -> String? {
        guard configuration.proxy != nil, let address = IPAddress(host: request.hostname) else { return nil }
        return check.refusal(of: address, port: request.port, hostname: request.hostname)
    }

    private func unresolved(_ reason: String) -> TransportResult {
        guard let proxy = configuration.proxy else { return .failure(.unresolved, reason: reason) }
        return .failure(.proxy, reason: "the proxy \(proxy): \(reason)")
    }

    func noAddressInTime(_ pending: PendingRequest) -> TransportResult {
        unresolved("no answer to the lookup of \(configuration.proxy?.host ?? pending.request.hostname) in time")
    }

    /// Nanoseconds.
    private var connectTimeout: UInt64 {
        UInt64(clamping: configuration.connectTimeout.wholeMilliseconds) * 1_000_000
    }
}
