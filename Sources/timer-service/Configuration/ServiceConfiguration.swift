import HTTPServer
import KafkaOutput
import PostgresStore
import TimerAPI
import TimerCore
import TimerExpiry

/// The settings of the service, read from the environment and checked. README.md lists the names.
struct ServiceConfiguration: Sendable {
    let logLevel: LogLevel
    /// Names the level in place of `LOG_LEVEL`; nil: the level stays as it is.
    let logLevelFile: LogLevelFile?
    /// The format of log lines; nil: text on a terminal, JSON elsewhere.
    let logFormat: LogFormat?
    private(set) var http: HTTPServerConfiguration
    let tokens: APITokens
    let sites: SitePolicy
    let documentationDirectory: String?
    /// The place of the console's files; nil: beside the executable.
    let consoleDirectory: String?
    let console: ConsoleSwitch
    /// A directory of TZif files; nil: the system's.
    let zoneDirectory: String?
    private(set) var postgres: PostgresConfiguration
    let expiry: ExpiryConfiguration
    private(set) var rest: RESTSettings
    let kafka: KafkaConfiguration?
    /// Nil: no spans are recorded.
    let tracing: TracingSettings?
    /// The time that what is in flight may take after SIGTERM.
    let shutdownGrace: Duration
    /// Bytes that the process may take, from which the budgets' defaults follow; nil: no limit.
    let memoryLimit: Int?

    /// Reads all settings.
    ///
    /// - Throws: every setting that is wrong.
    init(environment: [String: String], memoryLimit: Int?) throws(ConfigurationError) {
        var reader = EnvironmentReader(environment)
        self.memoryLimit = memoryLimit
        let budgets = MemoryBudgets(limit: memoryLimit)
        let standardLevel = reader.choice("LOG_LEVEL", default: LogLevel.info)
        logLevelFile = reader.string("LOG_LEVEL_FILE").map { LogLevelFile(path: $0) }
        logLevel = Self.logLevel(logLevelFile, &reader) ?? standardLevel
        logFormat = !reader.has("LOG_FORMAT") ? nil : reader.choice("LOG_FORMAT", default: .json)
        http = HTTPServerConfiguration(&reader, budgets: budgets)
        tokens = Self.tokens(&reader)
        sites = Self.sites(&reader)
        documentationDirectory = reader.directory("DOCUMENTATION_DIR")
        consoleDirectory = reader.directory("CONSOLE_DIR")
        console = reader.choice("CONSOLE", default: .on)
        zoneDirectory = reader.directory("TZDIR")
        postgres = PostgresConfiguration(&reader, budgets: budgets)
        expiry = ExpiryConfiguration(&reader, budgets: budgets)
        rest = RESTSettings(&reader, expiry: expiry)
        kafka = KafkaSettings.read(&reader, budgets: budgets, deliveryTimeout: expiry.deliveryTimeout)
        tracing = TracingSettings.read(&reader)
        shutdownGrace = reader.milliseconds("SHUTDOWN_GRACE_MS", in: 0...600_000, default: .seconds(25))
        postgres.deadLetterOutput = DeadLetterSetting.read(
            &reader, limits: OutputLimits(retry: expiry.retry, timeout: expiry.maxDeliveryTimeout),
            policy: try? rest.policy(host: http.host, port: http.port), hasKafka: reader.has("KAFKA_BROKERS"))
        guard reader.problems.isEmpty else { throw ConfigurationError(problems: reader.problems) }
    }

    /// Bytes that requests, answers, streams and claimed timers may take together.
    var budgets: Int {
        expiry.maxInFlightBytes + http.maxBufferedBodyBytes + http.maxBufferedAnswerBytes
            + http.maxStreams * http.maxBufferedStreamBytes
    }

    /// Divides the descriptors that the process may have: half at most are for what it opens itself.
    mutating func share(descriptors limit: Int) {
        let most = limit / 2
        rest.curl.maxConnections = min(rest.curl.maxConnections, max(1, most - min(Self.ownDescriptors, most / 2)))
        http.leaveDescriptors(of: limit, for: min(most, rest.curl.maxConnections + Self.ownDescriptors))
    }

    /// The database's, Kafka's, files.
    private static let ownDescriptors = 128

    private static func sites(_ reader: inout EnvironmentReader) -> SitePolicy {
        let hosts = reader.list("HTTP_ALLOWED_HOSTS")
        // Without an entry any host would do: an operator who set something did not mean that.
        if reader.has("HTTP_ALLOWED_HOSTS"), hosts.isEmpty {
            reader.refuse("HTTP_ALLOWED_HOSTS", "there is no entry")
        }
        do throws(SitePolicyError) {
            return try SitePolicy(origins: reader.list("CORS_ORIGINS"), hosts: hosts)
        } catch {
            reader.refuse(error.setting, error.description)
            return .standard
        }
    }

    private static func logLevel(_ file: LogLevelFile?, _ reader: inout EnvironmentReader) -> LogLevel? {
        do throws(LogLevelFile.Unusable) {
            return try file?.read()
        } catch {
            reader.refuse("LOG_LEVEL_FILE", error.description)
            return nil
        }
    }

    private static func tokens(_ reader: inout EnvironmentReader) -> APITokens {
        guard let setting = reader.string("API_TOKENS") else { return .open }
        do throws(APITokensError) {
            return try APITokens(setting: setting)
        } catch {
            reader.refuse("API_TOKENS", error.description)
            return .open
        }
    }
}

/// `CONSOLE`: whether there is a console.
enum ConsoleSwitch: String, CaseIterable {
    case on, off
}

/// `PAUSED_START`: whether nothing fires from the start on.
enum PausedStart: String, CaseIterable {
    case `true`, `false`
}

/// `REPLICA_PROCESS`: whether replicas on one machine see each other's end.
enum ProcessSwitch: String, CaseIterable {
    case shown, hidden
}

extension PostgresConfiguration {
    init(_ reader: inout EnvironmentReader, budgets: MemoryBudgets) {
        self.init(databaseURL: reader.string("DATABASE_URL"), maxWaitingBytes: budgets.waiting)
        if let problem = databaseURLProblem { reader.refuse("DATABASE_URL", problem) }
        // libpq reads them itself, for what the URL leaves out.
        for name in ["PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD"] { _ = reader.string(name) }
        requestTimeout = reader.milliseconds("DATABASE_TIMEOUT_MS", in: 100...60_000, default: requestTimeout)
        replicaName = reader.name("REPLICA_NAME")
        showsProcess = reader.choice("REPLICA_PROCESS", default: ProcessSwitch.shown) == .shown
        pausesAtStart = reader.choice("PAUSED_START", default: PausedStart.false) == .true
        retentionDays = reader.integer("RETENTION_DAYS", in: 0...36_500, default: retentionDays)
        auditRetentionDays = reader.integer("AUDIT_RETENTION_DAYS", in: 0...36_500, default: auditRetentionDays)
    }
}

extension ExpiryConfiguration {
    init(_ reader: inout EnvironmentReader, budgets: MemoryBudgets) {
        self.init()
        maxInFlightBytes = budgets.inFlight
        pollInterval = reader.milliseconds("POLL_INTERVAL_MS", in: 1...60_000, default: pollInterval)
        claimAhead = reader.milliseconds("CLAIM_AHEAD_MS", in: 0...1_000, default: claimAhead)
        maxInFlight = reader.integer("MAX_IN_FLIGHT", in: 1...100_000, default: maxInFlight)
        maxInFlightBytes = reader.integer(
            "MAX_IN_FLIGHT_BYTES", in: 1_048_576...1_099_511_627_776, default: maxInFlightBytes)
        restConcurrency = reader.integer("DESTINATION_CONCURRENCY", in: 1...10_000, default: restConcurrency)
        readTimeouts(&reader)
        retry = RetryPolicy(
            maxFailureCount: reader.integer("MAX_FAILURE_COUNT", in: 1...1_000, default: retry.maxFailureCount),
            base: reader.milliseconds("RETRY_BASE_MS", in: 1...3_600_000, default: retry.base),
            factor: retry.factor,
            cap: reader.milliseconds("RETRY_CAP_MS", in: 1...604_800_000, default: retry.cap))
    }

    private mutating func readTimeouts(_ reader: inout EnvironmentReader) {
        let longest = Int(OutputLimits.longestTimeout.wholeMilliseconds)
        maxDeliveryTimeout = reader.milliseconds(
            "MAX_DELIVERY_TIMEOUT_MS", in: 1...longest, default: maxDeliveryTimeout)
        let most = Int(maxDeliveryTimeout.wholeMilliseconds)
        deliveryTimeout = reader.milliseconds(
            "DELIVERY_TIMEOUT_MS", in: 1...most, default: min(deliveryTimeout, maxDeliveryTimeout))
    }
}

/// The reader of the settings of Kafka outputs; without `KAFKA_BROKERS` there are none.
enum KafkaSettings {
    static func read(
        _ reader: inout EnvironmentReader, budgets: MemoryBudgets, deliveryTimeout: Duration
    ) -> KafkaConfiguration? {
        let config = properties(&reader)
        guard let brokers = reader.string("KAFKA_BROKERS") else { return nil }
        do throws(KafkaConfigurationError) {
            return try KafkaConfiguration(
                brokers: brokers, saslMechanism: reader.string("KAFKA_SASL_MECHANISM"),
                saslUsername: reader.string("KAFKA_SASL_USERNAME"), saslPassword: reader.string("KAFKA_SASL_PASSWORD"),
                logLevel: reader.string("KAFKA_LOG_LEVEL"), config: config, deliveryTimeout: deliveryTimeout,
                standardQueueBytes: budgets.kafka)
        } catch {
            reader.refuse(error)
            return nil
        }
    }

    /// `KAFKA_CONFIG`: a JSON object of librdkafka's properties.
    private static func properties(_ reader: inout EnvironmentReader) -> [String: String] {
        guard let text = reader.string("KAFKA_CONFIG", mayBreakLines: true) else { return [:] }
        guard let object = try? JSONObject(ArraySlice(text.utf8)), let settings = object.settings else {
            reader.refuse("KAFKA_CONFIG", "not a JSON object of strings, numbers and booleans")
            return [:]
        }
        return settings
    }
}
