-- named_schedules_advance: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.schedules s
SET nominal_at = input.nominal_at, is_over = input.is_over <> 0, ends_at = coalesce(s.ends_at, input.ends_at),
    following_at = coalesce(input.following_at, 'infinity'), missed = s.missed + input.missed,
    missed_at = CASE WHEN input.missed > 0 THEN now() ELSE s.missed_at END,
    expiration_id = coalesce(
        (SELECT o.expiration_id FROM timer_service.occurrences o
            WHERE o.schedule_id = s.id AND o.nominal_at = input.nominal_at), s.expiration_id)
FROM unnest($1::bigint[], $2::timestamptz[], $3::smallint[], $4::timestamptz[], $5::timestamptz[],
        $6::int[])
    AS input (id, nominal_at, is_over, following_at, ends_at, missed)
WHERE s.id = input.id
