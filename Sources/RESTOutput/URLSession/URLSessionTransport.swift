import Addresses
import Foundation
import FoundationNetworking
import Threads
import TimerCore

/// Outbound HTTP over FoundationNetworking: one ephemeral session for the life of the process.
///
/// Its known faults, on Swift 6.3 for Linux, for which it is not the default:
/// - A receiver that closes after its status line, before the header section ends, ends this process.
/// - The address that is connected to cannot be seen. Names are resolved and checked before each request, but the
///   session resolves them again: a name that changes in between is not caught. Nor is an idle connection's address.
/// - The system's authorities only, and no client certificate.
/// - Between the last look at the lease and the first byte lie the session's own lookup, connection and handshake.
/// - A request that a receiver drops is sent again by the library below, with the same `webhook-attempt`.
/// - About 1,900 requests a second, whatever the concurrency.
public final class URLSessionTransport: HTTPTransport {
    private let session: URLSession
    private let exchanges: SessionExchanges
    private let resolver: NameResolver
    private let check: any AddressCheck
    /// resume() waits for the session's queue, which is busy for as long as a receiver keeps sending. On the cooperative
    /// pool two such waits, on two cores, leave no thread to read the answer that would end them.
    private let starter = DispatchQueue(label: "timer-service.urlsession.start")
    /// cancel() waits for the same queue; it must not stand behind what waits there to begin.
    private let canceller = DispatchQueue(label: "timer-service.urlsession.cancel")

    /// Makes the session; nothing is connected yet.
    ///
    /// - Parameters:
    ///   - longestTimeout: rounded up to whole seconds; no request lives longer, whatever its own timeout.
    ///   - check: asked about every address of a name; one that is refused refuses the request.
    public init(
        maxConnectionsPerHost: Int = 64, longestTimeout: Duration = .seconds(300), check: any AddressCheck,
        resolver: NameResolver = NameResolver()
    ) {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.urlCache = nil
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.urlCredentialStorage = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        configuration.httpMaximumConnectionsPerHost = maxConnectionsPerHost
        // The one timeout that is applied, in whole seconds (HTTPURLProtocol truncates).
        configuration.timeoutIntervalForRequest = longestTimeout.inSeconds.rounded(.up)
        Self.shutOutProxy
        exchanges = SessionExchanges()
        self.check = check
        self.resolver = resolver
        session = URLSession(configuration: configuration, delegate: exchanges, delegateQueue: nil)
    }

    /// libcurl below the session takes http_proxy and its kin from the environment, whatever the configuration's
    /// connectionProxyDictionary says; `no_proxy=*` shuts them out. Once, before the first session.
    private static let shutOutProxy: Void = { _ = setenv("no_proxy", "*", 1) }()

    /// Does nothing: a session has no connection without a request.
    public func open(_ count: Int, to output: RESTOutputMode) {}

    /// Resolves the name, checks its addresses, and has the session send the request.
    public func send(_ request: OutboundRequest) async -> TransportResult {
        await withCheckedContinuation { continuation in
            let exchange = SessionExchange(continuation)
            guard exchanges.open(exchange) else {
                return exchange.finish(.failure(.shutDown, reason: "the service is shutting down"))
            }
            exchange.onFinish { [exchanges, identity = ObjectIdentifier(exchange)] in exchanges.close(identity) }
            exchange.expire(after: request.timeout)
            resolve(request) { answer in
                exchange.noteResolved()
                self.starter.async { self.begin(request, exchange, answer) }
            }
        }
    }

    private func resolve(_ request: OutboundRequest, finish: @escaping @Sendable (NameAnswer) -> Void) {
        if let literal = IPAddress(host: request.hostname) { return finish(.addresses([literal])) }
        let deadline = MonotonicClock.deadline(in: request.timeout)
        if let answer = resolver.resolve(request.hostname, deadline: deadline, finish: finish) { finish(answer) }
    }

    /// Refuses new requests, waits for those in flight, and ends the rest.
    public func close(within deadline: Duration) async {
        await exchanges.drain(within: deadline)
    }

    private func begin(_ request: OutboundRequest, _ exchange: SessionExchange, _ answer: NameAnswer) {
        switch answer {
        case .failure(let reason): return exchange.finish(.failure(.unresolved, reason: reason))
        case .addresses(let addresses):
            for address in addresses {
                let refusal = check.refusal(of: address, port: request.port, hostname: request.hostname)
                if let refusal { return exchange.finish(.failure(.refusedByPolicy, reason: refusal)) }
            }
        }
        guard let urlRequest = Self.urlRequest(request) else {
            return exchange.finish(.failure(.invalidRequest, reason: "the URL is not valid"))
        }
        let task = session.dataTask(with: urlRequest)
        guard exchange.onAbandon({ [canceller] in canceller.async { task.cancel() } }) else { return }
        guard request.mayStart() else { return exchange.finish(.withdrawn) }
        exchanges.add(exchange, for: task)
        exchange.noteSent()
        task.resume()
    }

    private static func urlRequest(_ request: OutboundRequest) -> URLRequest? {
        guard let url = URL(string: request.url) else { return nil }
        var urlRequest = URLRequest(url: url)
        urlRequest.httpMethod = request.method.rawValue.uppercased()
        for header in request.headers { urlRequest.addValue(header.value, forHTTPHeaderField: header.name) }
        if request.method.sendsBody { urlRequest.httpBody = Data(request.body) }
        return urlRequest
    }
}
