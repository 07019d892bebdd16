-- overview_spread: written by RENDER_SQL=1 swift test --filter StatementTextTests
SELECT (c.reltuples / greatest(c.relpages, 1)
        * (pg_relation_size(c.oid) / current_setting('block_size')::int))::bigint,
    ARRAY(SELECT (extract(epoch FROM date) * 1000000)::bigint FROM unnest(s.histogram_bounds::text::timestamptz[]) AS date),
    ARRAY(SELECT (extract(epoch FROM date) * 1000000)::bigint FROM unnest(s.most_common_vals::text::timestamptz[]) AS date),
    ARRAY(SELECT (share * 1e9)::bigint FROM unnest(s.most_common_freqs) AS share)
FROM pg_class c JOIN pg_stats s
    ON s.schemaname = 'timer_service' AND s.tablename = 'pending_expirations' AND s.attname = 'due_at'
WHERE c.oid = 'timer_service.pending_expirations'::regclass AND c.reltuples >= 0
