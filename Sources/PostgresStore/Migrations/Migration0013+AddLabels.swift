extension Migration {
    /// The labels of timers, a row each, so that a timer without any costs nothing; and an index of the pending timers of
    /// which an attempt has failed, whose only column that changes is one that claims do not write: they stay HOT.
    static let addLabels = Migration(
        version: 13, name: "add_labels",
        statements: [
            """
            CREATE TABLE timer_service.labels (
                id uuid NOT NULL,
                name text COLLATE "C" NOT NULL,
                value text COLLATE "C" NOT NULL,
                PRIMARY KEY (id, name)
            )
            """,
            // An expression: an index that had the name as well could be taken to read the labels of one timer in order,
            // for a table that was empty when that was planned (ADR 5).
            "CREATE INDEX labels_by_text ON timer_service.labels ((name || ':' || value), id)",
        ],
        compatibleWith: 6,
        index: OnlineIndex(
            name: "pending_expirations_failed", table: "pending_expirations", columns: "id",
            condition: "last_error IS NOT NULL"))
}
