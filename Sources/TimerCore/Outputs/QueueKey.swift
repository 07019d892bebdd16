/// The queue that a timer waits in, as 64 bits for the store: its tenant in the upper half, its destination in the lower
/// half.
///
/// Hashes, the same in every process. Two tenants, or two destinations, with the same hash are one to `Admission`: they
/// wait together when one of them is saturated, and two such destinations share a circuit (docs/fairness.md).
public struct QueueKey: RawRepresentable, Hashable, Sendable {
    /// The tenant's 32 bits above the destination's.
    public let rawValue: Int64

    /// The key as it was stored.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// The key of a tenant's timers for a destination.
    public init(tenant: TenantKey, destination: DestinationKey) {
        rawValue = Int64(bitPattern: UInt64(tenant.rawValue) << 32 | UInt64(destination.rawValue))
    }

    /// The upper half.
    public var tenant: TenantKey {
        TenantKey(rawValue: UInt32(truncatingIfNeeded: rawValue >> 32))
    }

    /// The lower half.
    public var destination: DestinationKey {
        DestinationKey(rawValue: UInt32(truncatingIfNeeded: rawValue))
    }
}

/// The hash of an `applicantService`, in 32 bits.
public struct TenantKey: RawRepresentable, Hashable, Sendable {
    /// The hash.
    public let rawValue: UInt32

    /// The key with this hash.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The key of an `applicantService`.
    public init(_ applicantService: String) {
        rawValue = UInt32(truncatingIfNeeded: fnv1a(applicantService))
    }
}

/// The hash of an `OutputMode.destination`, in 32 bits.
public struct DestinationKey: RawRepresentable, Hashable, Sendable {
    /// The hash.
    public let rawValue: UInt32

    /// The key with this hash.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The key of an `OutputMode.destination`.
    public init(_ destination: String) {
        rawValue = UInt32(truncatingIfNeeded: fnv1a(destination))
    }
}

/// FNV-1a with 64 bits, of which a key has the lower 32. Rows from before migration 4 hold all 64 of their destination:
/// its key is the lower half of those as well, and their tenant is not known.
private func fnv1a(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
}
