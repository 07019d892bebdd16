WITH document AS (
    INSERT INTO timer_service.expirations
        (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination)
    VALUES ($1::uuid, $2::text, $3::timestamptz, $4::bigint, $5::timestamptz, $6::text, $7::text, $8::bigint)
)
INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
VALUES ($1::uuid, $5::timestamptz, octet_length($6::text) + octet_length($7::text), $8::bigint)
