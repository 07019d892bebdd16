import Addresses
import Glibc
import TimerCore

/// The addresses and the port on which this service itself listens: a timer that called it would feed on itself.
public struct OwnEndpoints: Sendable {
    let addresses: Set<IPAddress>
    let port: UInt16
    /// True if bound to the wildcard address: every loopback address reaches it as well.
    let includesLoopback: Bool

    /// Takes the listener's address; for a wildcard address, those of all interfaces.
    ///
    /// - Parameters:
    ///   - listenAddress: the literal address that the listener is bound to.
    ///   - port: the port that it is bound to, never 0.
    public init(listenAddress: String, port: UInt16) {
        self.port = port
        let address = IPAddress(strict: listenAddress)?.unmapped
        switch address {
        case .v4(0), .v6(0, 0), nil:
            addresses = Self.interfaceAddresses()
            includesLoopback = true
        case .some(let address):
            addresses = [address]
            includesLoopback = false
        }
    }

    func contains(_ address: IPAddress, port: UInt16) -> Bool {
        guard port == self.port else { return false }
        return addresses.contains(address) || includesLoopback && DestinationPolicy.isLoopback(address)
    }

    /// The addresses of this machine when the service starts.
    private static func interfaceAddresses() -> Set<IPAddress> {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var addresses: Set<IPAddress> = []
        var next = list
        while let interface = next {
            next = interface.pointee.ifa_next
            guard let address = interface.pointee.ifa_addr,
                let endpoint = IPAddress.endpoint(of: address, length: MemoryLayout<sockaddr_in6>.size)
            else { continue }
            addresses.insert(endpoint.address)
        }
        return addresses
    }
}
