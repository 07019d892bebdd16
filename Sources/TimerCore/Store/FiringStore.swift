/// The part of the store by which operators hold and release the firing of all timers.
public protocol FiringStore: Sendable {
    /// Whether timers fire.
    func firing() async throws(StoreError) -> FiringState

    /// Holds all firing, durably: once this returns, no replica claims anything before `resumeFiring`. It waits for a
    /// moment until what was claimed before has ended or gone back, and says what is left of it.
    func pauseFiring(by requester: Requester) async throws(StoreError) -> FiringState

    /// Lets timers fire again, and takes the database for the one that they belong to.
    func resumeFiring(by requester: Requester) async throws(StoreError) -> FiringState
}
