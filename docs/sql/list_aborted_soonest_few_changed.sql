-- list_aborted_soonest_few_changed: written by RENDER_SQL=1 swift test --filter StatementTextTests
WITH found AS MATERIALIZED (
    SELECT e.id AS id, e.payload AS payload, e.output_mode AS outputMode,
        (SELECT json_object_agg(name, value)::text FROM (SELECT name, value FROM timer_service.labels WHERE id = e.id ORDER BY name) AS own) AS labels,
        e.start_date AS startDate, e.expiration_interval_ms AS intervalMs,
        e.applicant_service AS applicantService, e.due_at AS dueAt, coalesce(s.status, 0::smallint) AS status,
        e.created_at AS createdAt,
        greatest(s.settled_at, p.retried_at, e.updated_at, e.created_at) AS updatedAt,
        coalesce(s.failure_count, p.attempt - p.interruptions - (p.owner IS NOT NULL)::int) AS failureCount,
        coalesce(s.last_error, p.last_error) AS lastError, s.fired_at AS firedAt, e.on_error AS onError,
        e.on_end AS onEnd, e.dead_letter_of AS deadLetterOf, e.replay_of AS replayOf,
        e.creator_id AS creatorId, coalesce(s.updater_id, e.updater_id, e.creator_id) AS updaterId,
        e.first_due_at AS firstDueAt,
        e.due_at AS listed_at, b.id AS listed_id
    FROM (
        SELECT * FROM (
            SELECT b.id, d.due_at FROM timer_service.bulk_changes b CROSS JOIN LATERAL (
                SELECT due_at FROM timer_service.expirations WHERE id = b.id OFFSET 0
            ) AS d
            WHERE b.operation = $1::uuid
            OFFSET 0
        ) AS few
        WHERE due_at >= $3::timestamptz
            AND (due_at, id) > ($3::timestamptz, $2::uuid)
            AND due_at >= $4::timestamptz
            AND due_at < $5::timestamptz
        ORDER BY due_at, id LIMIT 1000
    ) AS b
    CROSS JOIN LATERAL (SELECT * FROM timer_service.expirations WHERE id = b.id OFFSET 0) AS e
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.pending_expirations WHERE id = e.id OFFSET 0
    ) AS p ON true
    LEFT JOIN LATERAL (
        SELECT * FROM timer_service.settled_expirations WHERE id = e.id OFFSET 0
    ) AS s ON true
    WHERE s.status = 2 AND e.created_at >= $6::timestamptz AND e.created_at < $7::timestamptz
    ORDER BY e.due_at, b.id LIMIT $8::bigint
), placed AS (
    SELECT *, row_number() OVER listed AS place, sum(coalesce(octet_length(payload), 0) + coalesce(octet_length(outputMode), 0) + coalesce(octet_length(onError), 0) + coalesce(octet_length(onEnd), 0) + coalesce(octet_length(labels), 0)) OVER listed AS bytes
    FROM found
    WINDOW listed AS (ORDER BY listed_at, listed_id ROWS UNBOUNDED PRECEDING)
), edge AS (
    SELECT due_at, id FROM (
        SELECT b.id, d.due_at FROM timer_service.bulk_changes b CROSS JOIN LATERAL (
            SELECT due_at FROM timer_service.expirations WHERE id = b.id OFFSET 0
        ) AS d
        WHERE b.operation = $1::uuid
        OFFSET 0
    ) AS few
    WHERE due_at >= $3::timestamptz
        AND (due_at, id) > ($3::timestamptz, $2::uuid)
        AND due_at >= $4::timestamptz
        AND due_at < $5::timestamptz
        AND (SELECT count(*) FROM found) < $8::bigint
    ORDER BY due_at, id OFFSET 1000 - 1 LIMIT 1
)
SELECT placed.id, placed.payload, placed.outputMode, placed.labels, placed.startDate, placed.intervalMs,
    placed.applicantService, placed.dueAt, placed.status, placed.createdAt, placed.updatedAt,
    placed.failureCount, placed.lastError, placed.firedAt, placed.onError, placed.onEnd,
    placed.deadLetterOf, placed.replayOf, placed.creatorId, placed.updaterId, placed.firstDueAt,
    placed.listed_at, placed.listed_id, (SELECT count(*) FROM found), edge.due_at, edge.id
FROM (SELECT) AS one LEFT JOIN placed ON place = 1 OR bytes <= $9::bigint LEFT JOIN edge ON true
ORDER BY place
