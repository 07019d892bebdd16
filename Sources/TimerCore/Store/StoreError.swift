/// Why the store could not do as asked.
public enum StoreError: Error, Hashable, Sendable {
    /// The database cannot be reached, or did not answer in time; whether the change was made is unknown. Try later.
    case unavailable(reason: String)
    /// More is waiting than the store takes. Nothing was changed. Try later.
    case overloaded
    /// The database refused the statement: a defect of ours, or of its set-up.
    case failed(reason: String)
}
