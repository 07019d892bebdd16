/// The statements around `replicas`.
enum LeaseStatements {
    static let register = Statement(
        "register",
        """
        INSERT INTO timer_service.replicas (alive_until)
        VALUES (clock_timestamp() + $1::bigint * interval '1 microsecond') RETURNING owner
        """)

    /// Without waiting for the disk: a heartbeat that a crash of the server loses has lost nothing. set_config, local
    /// to the transaction, because a SET would stay with a pooler's connection.
    static let renew = Statement(
        "renew",
        """
        UPDATE timer_service.replicas
        SET alive_until = clock_timestamp() + $2::bigint * interval '1 microsecond'
        FROM (SELECT set_config('synchronous_commit', 'off', true)) AS setting
        WHERE owner = ANY ($1::int[]) RETURNING owner
        """)

    static let dead = Statement(
        "dead", "SELECT owner FROM timer_service.replicas WHERE alive_until < clock_timestamp()")

    /// Waits for a claim that the dead replica may still have under way; spares one that has come back.
    static let bury = Statement(
        "bury",
        "DELETE FROM timer_service.replicas WHERE owner = ANY ($1::int[]) AND alive_until < clock_timestamp()")

    static let leave = Statement("leave", "DELETE FROM timer_service.replicas WHERE owner = ANY ($1::int[])")

    /// What was claimed was due: the index on due_at finds it. An hour more, for clocks that were set back.
    static let release = Statement(
        "release",
        """
        UPDATE timer_service.pending_expirations p SET owner = NULL
        WHERE p.owner = ANY ($1::int[]) AND p.due_at <= now() + interval '1 hour'
            AND NOT EXISTS (SELECT FROM timer_service.replicas r WHERE r.owner = p.owner)
        RETURNING id
        """)

    /// The same for rows of any owner that is gone, whatever their date: a scan of the whole queue, made rarely.
    static let releaseOrphans = Statement(
        "release_orphans",
        """
        UPDATE timer_service.pending_expirations p SET owner = NULL
        WHERE p.owner IS NOT NULL
            AND NOT EXISTS (SELECT FROM timer_service.replicas r WHERE r.owner = p.owner)
        RETURNING id
        """)

    /// What the loop holds gets the new number; what nobody knows of was not started, and its attempt does not count.
    static let move = Statement(
        "move",
        """
        WITH held AS (SELECT * FROM unnest($3::uuid[], $4::int[]) AS held (id, attempt))
        UPDATE timer_service.pending_expirations p
        SET owner = CASE WHEN (p.id, p.attempt) IN (SELECT id, attempt FROM held) THEN $2::int END,
            attempt = CASE WHEN (p.id, p.attempt) IN (SELECT id, attempt FROM held) THEN p.attempt ELSE p.attempt - 1 END
        WHERE p.owner = ANY ($1::int[]) AND p.due_at <= now() + interval '1 hour'
        """)

    static let clock = Statement("clock", "SELECT clock_timestamp()")

    static let prune = Statement(
        "prune",
        """
        WITH old AS (
            SELECT id FROM timer_service.settled_expirations
            WHERE settled_at < now() - $1::bigint * interval '1 microsecond'
            LIMIT $2::bigint FOR UPDATE SKIP LOCKED
        ), settled AS (
            DELETE FROM timer_service.settled_expirations WHERE id = ANY (ARRAY(SELECT id FROM old))
        ), keys AS (
            DELETE FROM timer_service.idempotency_keys WHERE id = ANY (ARRAY(SELECT id FROM old))
        ), documents AS (
            DELETE FROM timer_service.expirations WHERE id = ANY (ARRAY(SELECT id FROM old))
        )
        SELECT count(*) FROM old
        """)
}
