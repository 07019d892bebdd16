import Foundation
import Testing
import TimerCore

@testable import PostgresStore

/// docs/sql holds each statement whole, as it is sent. `RENDER_SQL=1` writes the files anew.
@Suite struct StatementTextTests {
    static let timers =
        [
            ClaimStatements.claim, ClaimStatements.claimAlone, ClaimStatements.claimOthers,
            ClaimStatements.claimOthersAlone, ClaimStatements.claimOthersBriefly, ClaimStatements.outlook,
            SettleVerb.settle, SettleVerb.keepEnd, AbortVerb.abort, AbortVerb.classify, ChangeStatements.update,
            ChangeStatements.retry, ChangeStatements.replay, ChangeStatements.classify, ReadVerb.read,
            ReadVerb.readAttempts,
            ScheduleStatements.plain, ScheduleStatements.labelled, ScheduleStatements.again, ScheduleStatements.keyed,
            ScheduleStatements.keyedLabelled, ScheduleStatements.owners, ListSourceStatements.queues,
            ListSourceStatements.queuesOfDestination, ListSourceStatements.hasOldQueues,
            ListSourceStatements.documents, ListSourceStatements.labelled, ListSourceStatements.unfired,
            ListSourceStatements.failed, ListSourceStatements.changed, ListSourceStatements.inError,
        ] + lists + counts

    /// A step of a count from each source, in the order that it has there.
    static let counts: [Statement] = {
        var titles: Set<String> = []
        return ListShape.all.compactMap { shape in
            let query = shape.query(hasRange: true, isContinued: true)
            let (statement, _) = CountStatement(query: query, source: shape.source).step
            return titles.insert(statement.title).inserted ? statement : nil
        }
    }()

    /// Each shape of a list, from each source that it may have, with every filter.
    static let lists = ListShape.all.map { shape in
        var statement = ListStatement(shape.query(hasRange: true, isContinued: true), from: shape.source)
        return statement.build().0
    }

    static let namedSchedules = [
        AppStatements.read, AppStatements.list, AppStatements.lock, AppStatements.lockDue(waiting: true),
        AppStatements.lockDue(waiting: false), AppStatements.register, AppStatements.keepEvent,
        AppStatements.rewriteEvents, AppStatements.takeBack, AppStatements.remove, NamedScheduleStatements.now,
        NamedScheduleStatements.schedule, NamedScheduleStatements.list, NamedScheduleStatements.count,
        NamedScheduleStatements.removeGone, NamedScheduleStatements.insert, NamedScheduleStatements.replace,
        NamedScheduleStatements.remove, NamedScheduleStatements.pause, NamedScheduleStatements.resume,
        NamedScheduleStatements.takeBack, NamedScheduleStatements.takeKey, OccurrenceStatements.anyDue,
        OccurrenceStatements.due, OccurrenceStatements.insert, OccurrenceStatements.advance,
        OccurrenceStatements.giveUp, OccurrenceStatements.forget, OccurrenceStatements.anyWithoutFollowing,
        OccurrenceStatements.withoutFollowing, OccurrenceStatements.prepare, OccurrenceStatements.suspend,
        OccurrenceStatements.allow, NamedScheduleHistories.newest,
        AppStatements.beingRewritten, AppStatements.tryLock, OccurrenceStatements.removeGone,
    ]

    static let ownership = [
        LeaseStatements.register, LeaseStatements.renew, LeaseStatements.leave, LeaseStatements.move,
        LeaseStatements.depart, LeaseStatements.limit, LeaseStatements.cap, LeaseStatements.removeDead,
        EndedReplicaStatements.find, EndedReplicaStatements.remove, LeaseStatements.departed, LeaseStatements.release,
        LeaseStatements.forget, UpkeepStatements.prune, UpkeepStatements.releaseOrphans, UpkeepStatements.clock,
        UpkeepStatements.alongIndex, UpkeepStatements.oldestDue, UpkeepStatements.oldestDueBeside,
        UpkeepStatements.pruneAudit, ActivityStatements.rollUp, ActivityStatements.stopped, ActivityStatements.prune,
        ActivityStatements.forgetRuns,
    ]

    static let bulk =
        [
            BulkStatements.lockStart, BulkStatements.start, BulkStatements.started, BulkStatements.read,
            BulkStatements.list, BulkStatements.cancel, BulkStatements.nextStep, BulkStatements.take,
            BulkStatements.keep, BulkStatements.listOfExpiration, BulkStatements.note, BulkStatements.prune,
        ] + BulkCandidatesTests.statements

    static let statements =
        timers + namedSchedules + ownership + DestinationStatements.all + AuditStatements.all + bulk
        + OverviewStatements.all + FiringStatements.all + UnreadableStatements.all

    private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../..").standardizedFileURL

    @Test(arguments: statements.indices) func theDocumentedTextIsWhatIsSent(index: Int) throws {
        let statement = Self.statements[index]
        let file = Self.repository.appending(path: "docs/sql/\(statement.title).sql")
        let note = "-- \(statement.title): written by RENDER_SQL=1 swift test --filter StatementTextTests"
        let text = "\(note)\n\(statement.sql)\n"
        if ProcessInfo.processInfo.environment["RENDER_SQL"] != nil { try Data(text.utf8).write(to: file) }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    /// One that nobody has written down is found by its title in the sources.
    @Test func eachStatementIsWrittenDown() throws {
        let titles = Set(Self.statements.map(\.title))
        #expect(titles.count == Self.statements.count)
        let sources = Self.repository.appending(path: "Sources/PostgresStore")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?.allObjects ?? []
        var found: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            found.formUnion(text.matches(of: /tatement\(\s*(?:planned: |named: )?"([a-z_]+)"/).map { String($0.1) })
        }
        #expect(found.count > 30)
        #expect(found.subtracting(titles).isEmpty)
        let rendered = try FileManager.default.contentsOfDirectory(
            atPath: Self.repository.appending(path: "docs/sql").path())
        #expect(Set(rendered.filter { $0.hasSuffix(".sql") }) == Set(titles.map { "\($0).sql" }))
    }
}
