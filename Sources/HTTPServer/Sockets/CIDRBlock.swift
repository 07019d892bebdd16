/// A range of addresses such as `10.0.0.0/8` or `fd00::/8`; a bare address is a block of one.
public struct CIDRBlock: Sendable, Hashable {
    private let network: IPAddress
    /// Of 128: an IPv4 block lies in the IPv4-mapped range.
    private let prefixLength: Int

    /// Nil unless `text` is an address, optionally with "/" and a prefix length that fits its family.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else { return nil }
        let width = address.isIPv4 ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy(\.isDigit), let given = Int(parts[1]), given <= width else { return nil }
            length = given
        }
        network = address
        prefixLength = length + 128 - width
    }

    func contains(_ address: IPAddress) -> Bool {
        let highBits = min(prefixLength, 64)
        let lowBits = max(prefixLength - 64, 0)
        return Self.equal(network.high, address.high, bits: highBits)
            && Self.equal(network.low, address.low, bits: lowBits)
    }

    private static func equal(_ left: UInt64, _ right: UInt64, bits: Int) -> Bool {
        bits == 0 || (left ^ right) >> UInt64(64 - bits) == 0
    }
}
