-- named_schedules_prepare: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.schedules s
SET following_at = coalesce(input.following_at, 'infinity'), ends_at = coalesce(s.ends_at, input.ends_at)
FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) AS input (id, following_at, ends_at)
WHERE s.id = input.id
