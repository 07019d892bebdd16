/// An entry of `REST_ALLOW` or `REST_DENY` that is neither a host pattern nor an address block.
public struct DestinationPolicyError: Error, Hashable, CustomStringConvertible {
    public let entry: String

    public var description: String {
        "'\(entry)' is neither a host name, nor *.suffix, nor an address, nor a CIDR block"
    }
}
