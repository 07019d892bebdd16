/// A block of addresses of one family (RFC 4632): those that begin with `prefix` bits of `base`.
public struct CIDRBlock: Hashable, Sendable {
    private let base: IPAddress
    /// 0 to 32, or to 128.
    private let prefix: Int

    /// `10.0.0.0/8`, `fd00::/8`, or one address; nil for any other text. IPv4-mapped blocks of 96 bits or more are the
    /// IPv4 block.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(strict: parts[0]) else { return nil }
        let width = address.width
        guard parts.count == 2 else {
            self.init(address, width)
            return
        }
        guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let prefix = Int(parts[1]), prefix <= width
        else { return nil }
        self.init(address, prefix)
    }

    private init(_ address: IPAddress, _ prefix: Int) {
        if prefix >= 96, case .v6 = address, case .v4(let bits) = address.unmapped {
            self.base = .v4(bits)
            self.prefix = prefix - 96
        } else {
            self.base = address
            self.prefix = prefix
        }
    }

    /// True if the address is of the block's family and begins with its bits. An IPv4-mapped address is of IPv6.
    public func contains(_ address: IPAddress) -> Bool {
        switch (base, address) {
        case (.v4(let ours), .v4(let theirs)):
            Self.agree(UInt64(ours) << 32, UInt64(theirs) << 32, bits: prefix)
        case (.v6(let high, let low), .v6(let otherHigh, let otherLow)):
            Self.agree(high, otherHigh, bits: min(prefix, 64)) && Self.agree(low, otherLow, bits: prefix - 64)
        default: false
        }
    }

    private static func agree(_ left: UInt64, _ right: UInt64, bits: Int) -> Bool {
        bits <= 0 || (left ^ right) >> UInt64(64 - bits) == 0
    }
}
