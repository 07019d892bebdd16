-- find_ended: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT owner, process_space, process_number, process_started,
    coalesce(name = $2::text AND owner < $3::int, false)
FROM timer_service.replicas
WHERE process_space = $1::text OR (name = $2::text AND owner < $3::int)
