/// An `Idempotency-Key`, in the scope of its applicantService, with what was asked under it.
public struct Idempotency: Hashable, Sendable {
    /// 1 to 255 characters, without the quotes of the header's RFC 8941 form.
    public let key: String
    /// SHA-256 of the request body.
    public let fingerprint: [UInt8]

    public init(key: String, fingerprint: [UInt8]) {
        self.key = key
        self.fingerprint = fingerprint
    }
}
