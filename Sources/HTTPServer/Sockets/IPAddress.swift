import CLinux
import Glibc

/// A peer's address: IPv4 or IPv6 in 128 bits; IPv4 is kept as IPv4-mapped (RFC 4291 §2.5.5.2), so both compare as one.
///
/// Only looks like TimerCore's: that one tells destinations' families and spellings apart, this one compares peers.
struct IPAddress: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    private static let mappedPrefix: UInt64 = 0x0000_FFFF_0000_0000

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(ipv4: UInt32) {
        self.init(high: 0, low: Self.mappedPrefix | UInt64(ipv4))
    }

    /// The address that `text` spells, in the strict forms of inet_pton(3) only.
    init?(_ text: String) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(ipv4: UInt32(bigEndian: four.s_addr))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        self.init(six)
    }

    init(_ address: in6_addr) {
        self = withUnsafeBytes(of: address) { bytes in
            IPAddress(
                high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    var isIPv4: Bool {
        high == 0 && low & 0xFFFF_FFFF_0000_0000 == Self.mappedPrefix
    }

    var inet6: in6_addr {
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { bytes in
            bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return address
    }
}

extension IPAddress: CustomStringConvertible {
    var description: String {
        if isIPv4 {
            return [24, 16, 8, 0].map { "\((low >> UInt64($0)) & 0xFF)" }.joined(separator: ".")
        }
        var address = inet6
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            inet_ntop(AF_INET6, &address, buffer.baseAddress, socklen_t(buffer.count)).map { String(cString: $0) } ?? ""
        }
    }
}

/// A range of addresses such as `10.0.0.0/8` or `fd00::/8`; a bare address is a block of one.
public struct CIDRBlock: Sendable, Hashable {
    private let network: IPAddress
    /// Bits of 128: an IPv4 block lies in the IPv4-mapped range.
    private let prefixLength: Int

    /// The range that `text` spells; nil unless it is an address, optionally with "/" and a prefix length that fits its family.
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
