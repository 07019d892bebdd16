import CLibCurl
import Glibc
import Synchronization
import Threads
import TimerCore

/// getaddrinfo(3) on threads of our own, because it blocks for as long as the system's resolver likes.
final class NameResolver: Sendable {
    enum Answer: Sendable {
        case addresses([IPAddress])
        case failure(String)
    }

    /// Lookups at once; a resolver that hangs holds no more threads than this.
    private static let limit = 64
    private let running = Atomic<Int>(0)

    /// `finish` is called once, on any thread, perhaps long after who asked has lost interest.
    func resolve(_ hostname: String, finish: @escaping @Sendable (Answer) -> Void) {
        if let literal = IPAddress(host: hostname) { return finish(.addresses([literal])) }
        guard running.wrappingAdd(1, ordering: .relaxed).newValue <= Self.limit else {
            running.wrappingSubtract(1, ordering: .relaxed)
            return finish(.failure("too many names are being resolved"))
        }
        do {
            try OwnThread.detach(name: "resolver") { [self] in
                let answer = Self.lookUp(hostname)
                running.wrappingSubtract(1, ordering: .relaxed)
                finish(answer)
            }
        } catch {
            running.wrappingSubtract(1, ordering: .relaxed)
            finish(.failure(error.description))
        }
    }

    private static func lookUp(_ hostname: String) -> Answer {
        var hints = addrinfo()
        hints.ai_socktype = shim_socket_stream
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(hostname, nil, &hints, &list)
        guard code == 0 else {
            return .failure("cannot resolve \(hostname): \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ai_next
            guard let address = entry.pointee.ai_addr,
                let endpoint = IPAddress.endpoint(of: address, length: Int(entry.pointee.ai_addrlen))
            else { continue }
            addresses.append(endpoint.address)
        }
        return .addresses(addresses)
    }
}
