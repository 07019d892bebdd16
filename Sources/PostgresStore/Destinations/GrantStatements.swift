import TimerCore

/// The statements by which replicas share a destination's rate and its concurrency.
///
/// **Slots.** `next_slot_at` is the first slot that nobody has: a replica that has timers waiting moves it on by as many
/// slots as it wants and lie within the next 600 ms. So the slots of all replicas are at even distances. One that lies
/// further ahead than any could was granted by a clock that has been set back: after 5 s nobody has slots of that.
///
/// **Permits.** A replica's permits are what it may have under way at a time. It gets no more than the others that live have
/// left, and aims at its share of the concurrency among those that want some; what does not divide goes round, one
/// second each. What it holds already it keeps until it says that it holds less.
enum GrantStatements {
    /// Locks what is granted from, in one order. A statement of its own: one that waits for another's commit does not see
    /// the permits that were committed.
    static let lock = Statement(
        "destination_lock",
        "SELECT key FROM timer_service.destination_controls WHERE key = ANY ($1::text[]) ORDER BY key FOR UPDATE")

    /// Slots lie no further ahead: what a replica takes along when it dies is lost.
    private static let horizon = "interval '600 milliseconds'"
    /// The time until a slot can be used by whom it is granted to.
    private static let lead = "interval '30 milliseconds'"
    private static let constantMargin = (Duration.seconds(1) + SlotGrant.clockMargin).wholeMicroseconds

    /// Grants the replica `$1` of the destinations `$2`, for each: so many slots at most, with so large a margin in
    /// microseconds; and permits, of which it holds and wants so many.
    static let grant = Statement(
        "destination_grant",
        """
        WITH clock AS MATERIALIZED (
            SELECT clock_timestamp() AS now, floor(extract(epoch FROM clock_timestamp()))::bigint AS second
        ), asked AS MATERIALIZED (
            SELECT a.key, a.slots, a.held, a.wanted, c.concurrency, c.rate_per_second, c.next_slot_at,
                greatest(c.margin_us, a.margin_us) AS margin_us
            FROM unnest($2::text[], $3::int[], $4::bigint[], $5::int[], $6::int[]) AS a (key, slots, margin_us, held, wanted)
            JOIN timer_service.destination_controls c ON c.key = a.key
            WHERE NOT c.is_paused
        ), others AS MATERIALIZED (
            SELECT key, sum(permits)::int AS permits, count(*) FILTER (WHERE wanted > 0)::int AS claimants,
                count(*) FILTER (WHERE wanted > 0 AND owner < $1::int)::int AS before
            FROM timer_service.destination_permits
            WHERE key = ANY ($2::text[]) AND owner <> $1::int
                AND owner IN (SELECT owner FROM timer_service.replicas)
            GROUP BY key
        ), shares AS MATERIALIZED (
            SELECT a.key, a.held, a.wanted, greatest(a.concurrency - coalesce(o.permits, 0), 0) AS free,
                CASE WHEN a.wanted = 0 THEN 0 ELSE a.concurrency / (coalesce(o.claimants, 0) + 1)
                    + ((coalesce(o.before, 0) + second) % (coalesce(o.claimants, 0) + 1)
                        < a.concurrency % (coalesce(o.claimants, 0) + 1))::int END AS share
            FROM clock CROSS JOIN asked a LEFT JOIN others o ON o.key = a.key
            WHERE a.concurrency IS NOT NULL
        ), permitted AS (
            INSERT INTO timer_service.destination_permits AS p (key, owner, permits, wanted)
            SELECT key, $1::int, greatest(held, least(wanted, share, free)), wanted FROM shares
            ON CONFLICT (key, owner) DO UPDATE SET permits = EXCLUDED.permits, wanted = EXCLUDED.wanted
            RETURNING p.key, p.permits
        ), spaced AS MATERIALIZED (
            SELECT a.key, a.slots, a.margin_us, now,
                (\(constantMargin) + a.margin_us + a.rate_per_second - 1) / a.rate_per_second AS spacing_us,
                CASE WHEN a.next_slot_at > now + interval '10 seconds' THEN now + interval '5 seconds'
                    ELSE greatest(a.next_slot_at, now + \(lead)) END AS first_at
            FROM clock CROSS JOIN asked a
            WHERE a.rate_per_second IS NOT NULL AND a.slots > 0
        ), counted AS MATERIALIZED (
            SELECT key, margin_us, spacing_us, first_at, greatest(0, least(slots,
                floor(extract(epoch FROM now + \(horizon) - first_at) * 1000000 / spacing_us) + 1))::int AS count
            FROM spaced
        ), reserved AS (
            UPDATE timer_service.destination_controls c
            SET next_slot_at = first_at + count * spacing_us * interval '1 microsecond', margin_us = counted.margin_us
            FROM counted WHERE c.key = counted.key AND (count > 0 OR first_at < c.next_slot_at)
        )
        SELECT \(GrantColumn.list)
        FROM asked
        LEFT JOIN shares ON shares.key = asked.key
        LEFT JOIN permitted ON permitted.key = asked.key
        LEFT JOIN counted ON counted.key = asked.key
        """)
}

/// The columns of a grant.
enum GrantColumn: Int, Column {
    case key
    /// Permits, none of them more than the others have left; and those that are written down.
    case permits, held
    case firstAt, spacing, count, margin

    var expression: String {
        switch self {
        case .key: "asked.key"
        case .permits: "least(permitted.permits, shares.share, shares.free)::int"
        case .held: "permitted.permits"
        case .firstAt: "counted.first_at"
        case .spacing: "counted.spacing_us"
        case .count: "counted.count"
        case .margin: "counted.margin_us"
        }
    }
}

extension DestinationGrant {
    /// Nil: the row cannot be read.
    init?(_ row: Row<GrantColumn>) {
        guard let key = row.text(.key) else { return nil }
        var slots: SlotGrant?
        if let first = row.timestamp(.firstAt), let spacing = row.integer(.spacing, as: Int64.self),
            let count = row.integer(.count, as: Int32.self), let margin = row.integer(.margin, as: Int64.self),
            count > 0
        {
            slots = SlotGrant(
                first: first, spacing: .microseconds(spacing), count: Int(count), margin: .microseconds(margin))
        }
        self.init(
            name: DestinationName(canonical: key), permits: Int(row.integer(.permits, as: Int32.self) ?? 0),
            holdsPermits: (row.integer(.held, as: Int32.self) ?? 0) > 0, slots: slots)
    }
}
