-- overview_failing: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT key, sum(failures), (array_agg(last_error ORDER BY last_error_at DESC NULLS LAST))[1], max(last_error_at),
    EXISTS (SELECT FROM timer_service.destination_controls c WHERE c.key = report.key AND is_paused)
FROM timer_service.destination_reports report
WHERE failures > 0 AND owner IN (SELECT owner FROM timer_service.replicas)
GROUP BY key ORDER BY sum(failures) DESC, key LIMIT $1::bigint
