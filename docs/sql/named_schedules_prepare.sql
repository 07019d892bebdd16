-- named_schedules_prepare: written by RENDER_SQL=1 swift test --filter StatementTextTests
UPDATE timer_service.schedules s SET following_at = coalesce(input.following_at, 'infinity')
FROM unnest($1::bigint[], $2::timestamptz[]) AS input (id, following_at) WHERE s.id = input.id
