/// What a replica may be known by, beside its owner ids: by its process others on its machine see that it has ended, and
/// by its name its successor knows that it has.
struct ReplicaIdentity: Hashable, Sendable {
    /// `REPLICA_NAME`: one process at a time has it; nil: none.
    var name: String?
    /// Nil: not known, or not to be shown.
    var process: ProcessIdentity?
}

extension Parameters {
    /// The name, and the process's space, number and start.
    mutating func add(_ identity: ReplicaIdentity) {
        add(optional: identity.name)
        add(optional: identity.process?.space)
        add(optional: identity.process?.number)
        add(optional: identity.process?.started)
    }
}
