-- destination_grant: written by RENDER_SQL=1 swift test --filter StatementTextTests
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
        (1050000 + a.margin_us + a.rate_per_second - 1) / a.rate_per_second AS spacing_us,
        CASE WHEN a.next_slot_at > now + interval '10 seconds' THEN now + interval '5 seconds'
            ELSE greatest(a.next_slot_at, now + interval '30 milliseconds') END AS first_at
    FROM clock CROSS JOIN asked a
    WHERE a.rate_per_second IS NOT NULL AND a.slots > 0
), counted AS MATERIALIZED (
    SELECT key, margin_us, spacing_us, first_at, greatest(0, least(slots,
        floor(extract(epoch FROM now + interval '600 milliseconds' - first_at) * 1000000 / spacing_us) + 1))::int AS count
    FROM spaced
), reserved AS (
    UPDATE timer_service.destination_controls c
    SET next_slot_at = first_at + count * spacing_us * interval '1 microsecond', margin_us = counted.margin_us
    FROM counted WHERE c.key = counted.key AND (count > 0 OR first_at < c.next_slot_at)
)
SELECT asked.key, least(permitted.permits, shares.share, shares.free)::int, permitted.permits,
    counted.first_at, counted.spacing_us, counted.count, counted.margin_us
FROM asked
LEFT JOIN shares ON shares.key = asked.key
LEFT JOIN permitted ON permitted.key = asked.key
LEFT JOIN counted ON counted.key = asked.key
