import TestSupport
import Testing
import TimerCore
import TimerTestSupport

@testable import PostgresStore

/// A document that cannot be read holds up no other timer.
@Suite(.testDatabases) struct UnreadableTimersTests {
    /// Reading the payloads of these fails as it does when a file is damaged.
    private func damage(_ ids: [ExpirationID], in database: TestDatabase) throws {
        let list = ids.map { "'\($0)'" }.joined(separator: ", ")
        for sql in [
            """
            CREATE FUNCTION timer_service.damaged(id uuid, payload text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN
                IF id IN (\(list)) THEN
                    RAISE 'missing chunk number 0 for toast value' USING ERRCODE = 'XX001';
                END IF;
                RETURN payload;
            END $$
            """,
            "ALTER TABLE timer_service.expirations RENAME TO documents",
            "ALTER TABLE timer_service.documents RENAME payload TO whole",
            """
            CREATE VIEW timer_service.expirations AS
            SELECT *, timer_service.damaged(id, whole) AS payload FROM timer_service.documents
            """,
            // A claim stores occurrences, too: what cannot be written to would fail it otherwise.
            "CREATE FUNCTION timer_service.ignored() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            """
            CREATE TRIGGER ignored INSTEAD OF INSERT ON timer_service.expirations
            FOR EACH ROW EXECUTE FUNCTION timer_service.ignored()
            """,
        ] { try database.run(sql) }
    }

    @Test func theOthersAreClaimedAndItIsPutOff() async throws {
        let database = try TestDatabase.make()
        let store = try await database.store()
        let timers = (0..<150).map { _ in NewExpiration.sample(startDate: StoreConformance.past) }
        for timer in timers { _ = try await store.schedule(timer) }
        await store.stop()
        let damaged = [0, 70, 71, 149].map { timers[$0].id }
        try damage(damaged, in: database)
        let claimer = try Claimer(database)
        var claimed: Set<ExpirationID> = []
        for _ in 0..<3 { claimed.formUnion(try claimer.claim().expirations.map(\.id)) }
        #expect(claimed == Set(timers.map(\.id)).subtracting(damaged))
        let isLater = "due_at > now() + interval '50 minutes' AND owner IS NULL AND attempt = 0"
        let isNamed = "last_error LIKE '%read%'"
        let count = try database.count("timer_service.pending_expirations WHERE \(isLater) AND \(isNamed)")
        #expect(count == damaged.count)
    }
}
