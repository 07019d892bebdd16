/// A timer's place among those of others, in 64 bits, for the store: who scheduled it, in the upper half, and where it
/// goes, in the lower half.
///
/// Hashes, the same in every process: two tenants, or two destinations, that share one share their turn when one of them is
/// saturated, nothing else.
public struct QueueKey: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public init(tenant: TenantKey, destination: DestinationKey) {
        rawValue = Int64(bitPattern: UInt64(tenant.rawValue) << 32 | UInt64(destination.rawValue))
    }

    public var tenant: TenantKey {
        TenantKey(rawValue: UInt32(truncatingIfNeeded: rawValue >> 32))
    }

    public var destination: DestinationKey {
        DestinationKey(rawValue: UInt32(truncatingIfNeeded: rawValue))
    }
}

/// An `applicantService` in 32 bits.
public struct TenantKey: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public init(_ applicantService: String) {
        rawValue = UInt32(truncatingIfNeeded: fnv1a(applicantService))
    }
}

/// An `OutputMode.destination` in 32 bits.
public struct DestinationKey: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public init(_ destination: String) {
        rawValue = UInt32(truncatingIfNeeded: fnv1a(destination))
    }
}

/// FNV-1a with 64 bits, of which rows that were stored before tenants were told apart hold all.
private func fnv1a(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
}
