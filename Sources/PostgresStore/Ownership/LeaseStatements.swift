/// The statements of ownership, around `replicas`.
enum LeaseStatements {
    static let register = Statement(
        "register",
        """
        INSERT INTO timer_service.replicas (alive_until, name, process_space, process_number, process_started, beat_at,
            run, host, version, clock_skew_us, held, fired, retried, failed, lateness, obeys_pauses)
        VALUES (clock_timestamp() + $1::bigint * interval '1 microsecond', $2::text, $3::text, $4::int, $5::bigint,
            clock_timestamp(), $6::bigint, $7::text, $8::text, $9::bigint, $10::int, $11::bigint, $12::bigint,
            $13::bigint, $14::bigint[], true)
        RETURNING owner
        """)

    /// Renews leases, and takes along what the replica counted, `$3` to `$11`. It does not wait for the disk: losing a
    /// heartbeat in a crash of the server loses nothing. set_config, local to the transaction, because a SET would stay with
    /// a pooler's connection. No column of an index is changed, so that it does not wait for the claims, which lock the row
    /// FOR KEY SHARE, and stays a HOT update.
    static let renew = Statement(
        "renew",
        """
        UPDATE timer_service.replicas
        SET alive_until = clock_timestamp() + $2::bigint * interval '1 microsecond', beat_at = clock_timestamp(),
            run = $3::bigint, host = $4::text, version = $5::text, clock_skew_us = $6::bigint, held = $7::int,
            fired = $8::bigint, retried = $9::bigint, failed = $10::bigint, lateness = $11::bigint[]
        FROM (SELECT set_config('synchronous_commit', 'off', true)) AS setting
        WHERE owner = ANY ($1::int[]) RETURNING owner
        """)

    /// Removes owner ids at once, which waits for claims under way.
    static let leave = Statement("leave", "DELETE FROM timer_service.replicas WHERE owner = ANY ($1::int[])")

    /// The timers that the loop holds get the new owner id; an attempt that nobody knows of was not started, and does not
    /// count.
    static let move = Statement(
        "move",
        """
        WITH held AS (SELECT * FROM unnest($3::uuid[], $4::int[]) AS held (id, attempt))
        UPDATE timer_service.pending_expirations p
        SET owner = CASE WHEN (p.id, p.attempt) IN (SELECT id, attempt FROM held) THEN $2::int END,
            attempt = CASE WHEN (p.id, p.attempt) IN (SELECT id, attempt FROM held) THEN p.attempt ELSE p.attempt - 1 END
        WHERE p.owner = ANY ($1::int[]) AND p.due_at <= now() + interval '1 hour'
        """)

    /// From then on an owner id claims nothing more; the timers under it are still to be released, by any replica.
    static let depart = Statement(
        "depart",
        """
        WITH gone AS (
            DELETE FROM timer_service.replicas WHERE owner = ANY ($1::int[]) RETURNING owner
        )
        INSERT INTO timer_service.departed_replicas (owner) SELECT owner FROM gone ON CONFLICT DO NOTHING
        """)

    /// Sets the statement timeout for the rest of the transaction, in milliseconds.
    static let limit = Statement("limit", "SELECT set_config('statement_timeout', $1::text, true)")

    /// Cuts leases down to the length `$1` that end later than two lengths from now: the database's clock was set back, and
    /// the row of a dead replica would hold its timers for as long. A live one renews its own before that is over.
    static let cap = Statement(
        "cap",
        """
        UPDATE timer_service.replicas SET alive_until = clock_timestamp() + $1::bigint * interval '1 microsecond'
        WHERE alive_until > clock_timestamp() + 2 * $1::bigint * interval '1 microsecond' RETURNING owner
        """)

    /// The same as `depart` for replicas whose lease has run out, if our own heartbeat, that of `$1`, came through within
    /// half of the lease `$2`. A row that is skipped is locked by a claim under way; the next round takes it.
    static let removeDead = Statement(
        "remove_dead",
        """
        WITH dead AS (
            SELECT owner FROM timer_service.replicas WHERE alive_until < clock_timestamp() FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM timer_service.replicas
            WHERE owner = ANY (ARRAY(SELECT owner FROM dead)) AND EXISTS (
                SELECT FROM timer_service.replicas
                WHERE owner = $1::int AND alive_until > clock_timestamp() + $2::bigint / 2 * interval '1 microsecond')
            RETURNING owner
        )
        INSERT INTO timer_service.departed_replicas (owner) SELECT owner FROM gone ON CONFLICT DO NOTHING
        RETURNING owner
        """)

    /// The owner ids whose timers are to be released.
    static let departed = Statement("departed", "SELECT owner FROM timer_service.departed_replicas")

    /// Releases the timers of `$1` in one slice: `$3` entries of the index on due dates, those after `$2`. A claimed timer
    /// was due, so that the slices end an hour after now, which leaves room for clocks that were set back. Timers of one
    /// due date are in one slice. In the order of that index: the one on queues might be walked through from end to end
    /// (ADR 5). What the dead owner had claimed is lost: whether it was sent is not known, and it counts as an attempt.
    static let release = Statement(
        "release",
        """
        WITH slice AS (
            SELECT coalesce(
                (SELECT due_at FROM timer_service.pending_expirations
                    WHERE due_at > $2::timestamptz AND due_at <= now() + interval '1 hour'
                    ORDER BY due_at OFFSET $3::bigint LIMIT 1),
                'infinity') AS until
        ), held AS MATERIALIZED (
            SELECT id, owner, attempt FROM timer_service.pending_expirations
            WHERE due_at > $2::timestamptz AND due_at <= (SELECT until FROM slice)
                AND due_at <= now() + interval '1 hour' AND owner = ANY ($1::int[])
            ORDER BY due_at LIMIT $4::bigint FOR UPDATE
        ), freed AS (
            UPDATE timer_service.pending_expirations SET owner = NULL
            WHERE owner = ANY ($1::int[]) AND id = ANY (ARRAY(SELECT id FROM held))
            RETURNING id
        ), \(lost("held"))
        SELECT until, until = 'infinity', (SELECT count(*) FROM freed) FROM slice
        """)

    /// The CTE `lost`: keeps the attempts of the CTE `claims` (id, attempt, owner), whose timers are free again now.
    static func lost(_ claims: String) -> String {
        """
        lost AS (
            INSERT INTO timer_service.attempts (expiration_id, number, outcome, replica, next_attempt_at)
            SELECT id, attempt, 4, owner, clock_timestamp() FROM \(claims)
            ON CONFLICT DO NOTHING
        )
        """
    }

    /// Ends the release: no timer is under these owner ids any more.
    static let forget = Statement(
        "forget", "DELETE FROM timer_service.departed_replicas WHERE owner = ANY ($1::int[])")
}
