import TimerCore

/// The statements of bulk operations.
enum BulkStatements {
    /// Any numbers; the same in every replica.
    private static let startLock = "7211060427346126"
    static let stepLock = "7211060427346127"

    /// Those who start operations go one after the other, so that no more are open than may be.
    static let lockStart = Statement("bulk_lock_start", "SELECT pg_advisory_xact_lock(\(startLock))")

    /// Stores an operation, unless its key is taken or too many are open.
    static let start = Statement(
        "bulk_start",
        """
        INSERT INTO timer_service.bulk_operations
            (id, action, start_date, shift_ms, filter, applicant_service, requested_by, updater_id, key, fingerprint)
        SELECT $1::uuid, $2::text, $3::timestamptz, $4::bigint, $5::text, $6::text, $7::text, $8::text, $9::text,
            $10::bytea
        WHERE (SELECT count(*) FROM timer_service.bulk_operations WHERE ended_at IS NULL) < \(BulkOperation.openLimit)
            AND (SELECT count(*) FROM timer_service.bulk_operations
                WHERE ended_at IS NULL AND applicant_service = $6::text) < \(BulkOperation.openLimitOfService)
        ON CONFLICT DO NOTHING
        """)

    /// The operation with the id `$1`, or with the key `$2` of `$3`.
    static let started = Statement(
        "bulk_started",
        """
        SELECT \(BulkColumn.list) FROM timer_service.bulk_operations
        WHERE id = $1::uuid OR key = $2::text AND applicant_service IS NOT DISTINCT FROM $3::text
        """)

    /// The operation with the id `$1`, of `$2` if that is not NULL.
    static let read = Statement(
        "bulk_read",
        """
        SELECT \(BulkColumn.list) FROM timer_service.bulk_operations
        WHERE id = $1::uuid AND ($2::text IS NULL OR applicant_service = $2::text)
        """)

    /// The newest `$3` operations behind the id `$1`, of `$2` if that is not NULL.
    static let list = Statement(
        planned: "bulk_list",
        """
        SELECT \(BulkColumn.list) FROM timer_service.bulk_operations
        WHERE ($1::uuid IS NULL OR id < $1::uuid) AND ($2::text IS NULL OR applicant_service = $2::text)
        ORDER BY id DESC LIMIT $3::bigint
        """)

    /// The same of those that have changed the timer `$4`, or stored it.
    static let listOfExpiration = Statement(
        planned: "bulk_list_of_expiration",
        """
        SELECT \(BulkColumn.list) FROM timer_service.bulk_operations
        WHERE ($1::uuid IS NULL OR id < $1::uuid) AND ($2::text IS NULL OR applicant_service = $2::text)
            AND id = ANY (ARRAY(SELECT operation FROM timer_service.bulk_changes WHERE id = $4::uuid))
        ORDER BY id DESC LIMIT $3::bigint
        """)

    /// Ends an operation: waits for the step that is being made, and there is no other.
    static let cancel = Statement(
        "bulk_cancel",
        """
        UPDATE timer_service.bulk_operations SET state = 'cancelled', ended_at = clock_timestamp()
        WHERE id = $1::uuid AND ($2::text IS NULL OR applicant_service = $2::text) AND ended_at IS NULL
        """)

    /// The time in microseconds until the next step of an operation may be made; NULL: none is open.
    static let nextStep = Statement(
        "bulk_next_step",
        """
        SELECT (extract(epoch FROM greatest(max(next_step_at) - clock_timestamp(), interval '0')) * 1000000)::bigint,
            count(*) > 0
        FROM timer_service.bulk_operations WHERE ended_at IS NULL
        """)

    /// Locks the operation whose turn it is until the end of the transaction. One step at a time is made, of whatever
    /// operation and by whichever replica, with the pause after the last one kept by all. Those who have started operations
    /// take turns, and of each the operations.
    static let take = Statement(
        planned: "bulk_take",
        """
        WITH turn AS MATERIALIZED (
            SELECT pg_try_advisory_xact_lock(\(stepLock)) AS is_ours
        ), open AS MATERIALIZED (
            SELECT id, next_step_at, max(next_step_at) OVER (PARTITION BY applicant_service) AS service_at
            FROM timer_service.bulk_operations WHERE ended_at IS NULL
        ), next AS (
            SELECT id FROM open
            WHERE NOT EXISTS (SELECT FROM open WHERE next_step_at > clock_timestamp())
            ORDER BY service_at NULLS FIRST, next_step_at NULLS FIRST, id LIMIT 1
        )
        SELECT \(BulkColumn.list) FROM timer_service.bulk_operations
        WHERE (SELECT is_ours FROM turn) AND id = (SELECT id FROM next) AND ended_at IS NULL FOR UPDATE
        """)

    /// Writes what a step has come to, and that the next may be made `$9` microseconds from now.
    static let keep = Statement(
        planned: "bulk_keep",
        """
        UPDATE timer_service.bulk_operations
        SET state = $2::text, position = $3::uuid, done = $4::bigint, failed = $5::bigint, skipped = $6::text,
            failures = $7::text, started_at = coalesce(started_at, clock_timestamp()),
            ended_at = CASE WHEN $8::boolean THEN clock_timestamp() END,
            next_step_at = clock_timestamp() + $9::bigint * interval '1 microsecond'
        WHERE id = $1::uuid
        """)

    /// Writes down that the operation `$1` has changed the timers `$2`.
    static let note = Statement(
        planned: "bulk_note",
        """
        INSERT INTO timer_service.bulk_changes (operation, id)
        SELECT $1::uuid, id FROM unnest($2::uuid[]) AS changed (id) ON CONFLICT DO NOTHING
        """)

    /// Forgets `$2` of the changes of operations that ended longer ago than `$1` microseconds, and those operations of
    /// which none are left.
    static let prune = Statement(
        planned: "bulk_prune",
        """
        WITH old AS MATERIALIZED (
            SELECT id FROM timer_service.bulk_operations WHERE ended_at < now() - $1::bigint * interval '1 microsecond'
        ), forgotten AS (
            DELETE FROM timer_service.bulk_changes WHERE ctid = ANY (ARRAY(
                SELECT c.ctid FROM old JOIN timer_service.bulk_changes c ON c.operation = old.id
                LIMIT $2::bigint FOR UPDATE OF c SKIP LOCKED))
            RETURNING id
        ), gone AS (
            DELETE FROM timer_service.bulk_operations o USING old
            WHERE o.id = old.id AND NOT EXISTS (SELECT FROM timer_service.bulk_changes WHERE operation = old.id)
        )
        SELECT count(*) FROM forgotten
        """)
}
