import ArgumentParser

/// The command `timer-service`: without arguments it serves.
@main
struct TimerService: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timer-service",
        abstract: "Calls you back when you said: timers over HTTP, kept in PostgreSQL, delivered to REST or Kafka.",
        discussion: """
            Configured by the environment: DATABASE_URL (or libpq's PG*), HTTP_PORT (3000), LOG_LEVEL, POLL_INTERVAL_MS, \
            KAFKA_BROKERS, REST_ALLOW, REST_DENY, WEBHOOK_SECRET, API_TOKENS ([service:]token[@name][#read|#write|#admin], \
            with commas between them) and more; README.md lists them all. \
            A value that is wrong is named, and the service does not start.
            """,
        version: "\(Version.name) \(Version.number)",
        subcommands: [HealthCommand.self])

    /// sysexits(3): something was found in a misconfigured state.
    private static let misconfigured = ExitCode(78)

    /// The longest wait for a reader of the log that does not read.
    private static let longestLastWords = Duration.milliseconds(100)

    static func main() async {
        StandardDescriptors.open()
        Signals.prepare()
        await main(nil)
    }

    func run() async throws {
        let configuration = try Self.configured {
            try ServiceConfiguration(environment: Environment.current, memoryLimit: MemoryLimit.find())
        }
        try Self.configured { try AddressSpace.check(budgets: configuration.budgets) }
        let log = try Self.configured {
            try ServiceLog(
                level: configuration.logLevel, format: configuration.logFormat,
                mayChange: configuration.logLevelFile != nil)
        }
        defer { log.close(within: Self.longestLastWords) }
        let requests = try Self.configured {
            try Signals.requests(grace: StopSchedule.longest(grace: configuration.shutdownGrace)) {
                log.logger("service").critical("the grace is over; the process ends, whatever it was waiting for")
                log.close(within: Self.longestLastWords)
            }
        }
        // What only a library can judge, librdkafka's properties for one, is refused here.
        let service = try Self.configured { try Service(configuration, log: log) }
        do {
            try await service.run(requests)
        } catch {
            log.logger("service").critical("cannot run", metadata: ["reason": "\(error)"])
            throw ExitCode.failure
        }
    }

    private static func configured<Value>(_ make: () throws -> Value) throws -> Value {
        do {
            return try make()
        } catch {
            StandardDescriptors.complain("timer-service does not start:\n\(error)\n")
            throw misconfigured
        }
    }
}

/// The name and version that `--version`, `/-/check-up` and the User-Agent of deliveries show.
enum Version {
    static let name = "timer-service"
    static let number = "0.1.0"
}
