/// The part of a claim's statement that takes named schedules on: the CTE `gone_on`, of the rows `claimed`.
enum ClaimNamedSchedules {
    /// No schedule is taken on.
    static let none = "gone_on AS (SELECT WHERE false)"

    /// `OccurrenceWriter` in SQL, for the plain case: one occurrence is due, it is being claimed, and what follows it
    /// is known and not due. Everything else is the keeper's. No schedule is looked up when none is due. It must never
    /// wait: a change of the app's schedules locks the app's row and then pending ones, which are locked here. The
    /// app's row is shared with other claims, and a lock, unlike the statement's snapshot, gives the rows as they are
    /// now.
    static let goOn = """
        found AS (
            SELECT c.id, s.account_id
            FROM claimed c CROSS JOIN LATERAL (
                SELECT account_id FROM timer_service.schedules WHERE \(stands) OFFSET 0
            ) AS s
            WHERE EXISTS (SELECT FROM timer_service.schedules
                WHERE nominal_at >= least($3::timestamptz, now() - \(ClaimLooks.fresh)) AND nominal_at <= \(ClaimLooks.horizon)
                    AND NOT is_paused AND NOT is_over)
        ), standing AS (
            SELECT s.id, s.data, s.following_at, a.*, \(TimerFragments.newID) AS expiration_id
            FROM found c
            CROSS JOIN LATERAL (
                SELECT account_id, event_head, event_middle, event_tail, event_output_mode, destination
                FROM timer_service.apps WHERE account_id = c.account_id AND event_head IS NOT NULL
                OFFSET 0 FOR SHARE SKIP LOCKED
            ) AS a
            CROSS JOIN LATERAL (
                SELECT id, data, following_at FROM timer_service.schedules WHERE \(stands)
                OFFSET 0 FOR NO KEY UPDATE SKIP LOCKED
            ) AS s
        ), won AS (
            INSERT INTO timer_service.occurrences (schedule_id, nominal_at, expiration_id)
            SELECT id, following_at, expiration_id FROM standing
            ON CONFLICT DO NOTHING
            RETURNING schedule_id, nominal_at, expiration_id
        ), \(TimerFragments.store(followers, isRepeatable: false, claimableUntil: .grace)), gone_on AS (
            UPDATE timer_service.schedules s
            SET nominal_at = won.nominal_at, expiration_id = won.expiration_id, following_at = NULL
            FROM won WHERE s.id = ANY (ARRAY(SELECT schedule_id FROM won)) AND s.id = won.schedule_id
            RETURNING s.id
        )
        """

    /// The occurrence that follows, as a timer.
    private static let followers = """
        SELECT won.expiration_id, s.account_id, won.nominal_at, 0, won.nominal_at,
            \(TimerFragments.event(
                head: "s.event_head", middle: "s.event_middle", tail: "s.event_tail",
                nominalAt: "won.nominal_at", data: "s.data")),
            s.event_output_mode, s.destination
        FROM won JOIN standing s ON s.id = won.schedule_id
        """

    /// Stands at what was claimed, and what follows is known and not due.
    private static let stands = """
        expiration_id = c.id AND NOT is_paused AND NOT is_over AND following_at > now() AND following_at < 'infinity'
        """
}
