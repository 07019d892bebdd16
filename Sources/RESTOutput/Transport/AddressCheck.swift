import Addresses
import TimerCore

/// Decides at connect time, on the address that is about to be connected to.
public protocol AddressCheck: Sendable {
    /// Why `address` must not be connected to for `hostname`, or nil.
    func refusal(of address: IPAddress, port: UInt16, hostname: String) -> String?
}
