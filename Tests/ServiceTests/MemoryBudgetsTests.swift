import Testing

@testable import timer_service

/// The budgets that follow from the memory limit, and the settings that beat them.
struct MemoryBudgetsTests {
    private static let megabyte = 1 << 20

    @Test(arguments: [nil, 4 << 30, 1_856 << 20, Int.max])
    func whereThereIsRoomTheyAreWhole(limit: Int?) {
        let budgets = MemoryBudgets(limit: limit)
        #expect(budgets.bodies == 256 << 20)
        #expect(budgets.answers == 256 << 20)
        #expect(budgets.inFlight == 256 << 20)
        #expect(budgets.kafka == 128 << 20)
        #expect(budgets.waiting == 64 << 20)
    }

    /// Twice what they allow, and what the process takes at rest.
    @Test(arguments: [128, 192, 256, 512, 1_024, 1_855])
    func togetherTheyFitIntoTheLimit(megabytes: Int) {
        let budgets = MemoryBudgets(limit: megabytes << 20)
        let sum = budgets.bodies + budgets.answers + budgets.inFlight + budgets.kafka
        #expect(MemoryBudgets.base + 2 * sum <= megabytes << 20)
        #expect(budgets.waiting <= budgets.bodies)
        // And most of it is used.
        #expect(MemoryBudgets.base + 2 * sum > (megabytes << 20) - 10 * Self.megabyte)
    }

    @Test(arguments: [0, 1, 64 << 20])
    func whatIsTooLittleLeavesTheLeast(limit: Int) {
        let budgets = MemoryBudgets(limit: limit)
        #expect(budgets.bodies == Self.megabyte)
        #expect(budgets.answers == 4 * Self.megabyte)
        #expect(budgets.inFlight == Self.megabyte)
        #expect(budgets.kafka == Self.megabyte)
    }

    @Test func theSettingsTakeTheirDefaultsFromTheLimit() throws {
        let limit = 256 << 20
        let budgets = MemoryBudgets(limit: limit)
        let configuration = try Self.configuration([:], limit)
        #expect(configuration.http.maxBufferedBodyBytes == budgets.bodies)
        #expect(configuration.http.maxBufferedAnswerBytes == budgets.answers)
        #expect(configuration.expiry.maxInFlightBytes == budgets.inFlight)
        #expect(configuration.kafka?.queueBytes == budgets.kafka)
        #expect(configuration.postgres.maxWaitingBytes == budgets.waiting)
        #expect(!MemoryReport(configuration).isOverbooked)
    }

    @Test func settingsBeatTheLimit() throws {
        let given = [
            "HTTP_MAX_BUFFERED_BODY_BYTES": "300000000", "HTTP_MAX_BUFFERED_ANSWER_BYTES": "310000000",
            "MAX_IN_FLIGHT_BYTES": "320000000", "KAFKA_CONFIG": #"{"queue.buffering.max.kbytes":200000}"#,
        ]
        let configuration = try Self.configuration(given, 256 << 20)
        #expect(configuration.http.maxBufferedBodyBytes == 300_000_000)
        #expect(configuration.http.maxBufferedAnswerBytes == 310_000_000)
        #expect(configuration.expiry.maxInFlightBytes == 320_000_000)
        #expect(configuration.kafka?.queueBytes == 200_000 << 10)
        let report = MemoryReport(configuration)
        #expect(report.isOverbooked)
        #expect(report.metadata["MAX_IN_FLIGHT_BYTES"] == "320000000")
        #expect(report.metadata["queue.buffering.max.kbytes"] == "200000")
    }

    /// A body that is allowed must fit, whatever the limit.
    @Test func oneRequestAlwaysFits() throws {
        let configuration = try Self.configuration(["MAX_BODY_BYTES": "16777216"], 128 << 20)
        #expect(configuration.http.maxBufferedBodyBytes == 16_777_216)
        #expect(configuration.http.maxBufferedAnswerBytes == 16_777_216)
    }

    private static func configuration(_ settings: [String: String], _ limit: Int) throws -> ServiceConfiguration {
        let standard = ["KAFKA_BROKERS": "127.0.0.1:1"]
        return try ServiceConfiguration(environment: standard.merging(settings) { $1 }, memoryLimit: limit)
    }
}
