/// Who holds a lease: one run of one replica. A replica that was taken for dead comes back as another owner.
public struct Owner: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }
}
