import HTTPServer
import KafkaOutput
import PostgresStore
import TimerAPI
import TimerCore
import TimerExpiry

/// Everything that the environment says, checked. README.md lists the names.
struct ServiceConfiguration: Sendable {
    let logLevel: LogLevel
    /// Nil: text on a terminal, JSON elsewhere.
    let logFormat: LogFormat?
    let http: HTTPServerConfiguration
    let tokens: APITokens
    let documentationDirectory: String?
    let postgres: PostgresConfiguration
    let expiry: ExpiryConfiguration
    let rest: RESTSettings
    let kafka: KafkaConfiguration?
    /// How long what is in flight may take after SIGTERM.
    let shutdownGrace: Duration

    /// - Throws: every setting that is wrong.
    init(environment: [String: String]) throws(ConfigurationError) {
        var reader = EnvironmentReader(environment)
        logLevel = reader.choice("LOG_LEVEL", default: .info)
        logFormat = reader.string("LOG_FORMAT") == nil ? nil : reader.choice("LOG_FORMAT", default: .json)
        http = HTTPServerConfiguration(&reader)
        tokens = Self.tokens(&reader)
        documentationDirectory = reader.directory("DOCUMENTATION_DIR")
        postgres = PostgresConfiguration(&reader)
        expiry = ExpiryConfiguration(&reader)
        rest = RESTSettings(&reader)
        kafka = KafkaSettings.read(&reader, deliveryTimeout: expiry.deliveryTimeout)
        shutdownGrace = reader.milliseconds("SHUTDOWN_GRACE_MS", in: 0...600_000, default: .seconds(25))
        guard reader.problems.isEmpty else { throw ConfigurationError(problems: reader.problems) }
    }

    private static func tokens(_ reader: inout EnvironmentReader) -> APITokens {
        guard let setting = reader.string("API_TOKENS") else { return .open }
        do throws(APITokens.Invalid) {
            return try APITokens(setting: setting)
        } catch {
            reader.refuse("API_TOKENS", error.description)
            return .open
        }
    }
}
