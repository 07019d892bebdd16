import Addresses
import HTTPServer

/// The address and the port at which a service on this machine answers, given the settings by which it listens.
struct LocalEndpoint: Equatable {
    let address: IPAddress
    let port: UInt16

    init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// Reads `HTTP_HOST` and `HTTP_PORT` as the service does.
    ///
    /// - Throws: what is wrong with them. Port 0 is one that only the service knows.
    init(environment: [String: String]) throws(ConfigurationError) {
        var reader = EnvironmentReader(environment)
        var listening = HTTPServerConfiguration()
        listening.readEndpoint(&reader)
        if listening.port == 0 { reader.refuse("HTTP_PORT", "0 is any port, which only the service knows") }
        guard reader.problems.isEmpty, let bound = IPAddress(strict: listening.host) else {
            throw ConfigurationError(problems: reader.problems)
        }
        self.init(address: Self.reachable(bound.unmapped), port: listening.port)
    }

    /// The loopback for the wildcard addresses, of which `::` takes IPv4 as well.
    private static func reachable(_ bound: IPAddress) -> IPAddress {
        switch bound {
        case .v4(0), .v6(0, 0): .v4(0x7F00_0001)
        default: bound
        }
    }
}
