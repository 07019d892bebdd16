-- bulk_note: written by RENDER_SQL=1 swift test --filter StatementTextTests
INSERT INTO timer_service.bulk_changes (operation, id)
SELECT $1::uuid, id FROM unnest($2::uuid[]) AS changed (id) ON CONFLICT DO NOTHING
