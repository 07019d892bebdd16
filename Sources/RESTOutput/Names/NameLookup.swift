import Addresses
import TimerCore
import CLibCurl
import Glibc

/// Finds a name's addresses, in the order in which they are to be tried.
public protocol NameLookup: Sendable {
    /// Blocks for as long as it likes.
    func addresses(of hostname: String) -> NameAnswer
}

/// What a lookup came to.
public enum NameAnswer: Hashable, Sendable {
    /// At least one.
    case addresses([IPAddress])
    /// Why there is none.
    case failure(String)
}

/// getaddrinfo(3): /etc/hosts, search domains and whatever else nsswitch.conf(5) names.
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
