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
    private(set) var http: HTTPServerConfiguration
    let tokens: APITokens
    let sites: SitePolicy
    let documentationDirectory: String?
    let postgres: PostgresConfiguration
    let expiry: ExpiryConfiguration
    private(set) var rest: RESTSettings
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
        sites = Self.sites(&reader)
        documentationDirectory = reader.directory("DOCUMENTATION_DIR")
        postgres = PostgresConfiguration(&reader)
        expiry = ExpiryConfiguration(&reader)
        rest = RESTSettings(&reader, expiry: expiry)
        kafka = KafkaSettings.read(&reader, deliveryTimeout: expiry.deliveryTimeout)
        shutdownGrace = reader.milliseconds("SHUTDOWN_GRACE_MS", in: 0...600_000, default: .seconds(25))
        guard reader.problems.isEmpty else { throw ConfigurationError(problems: reader.problems) }
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
        if reader.string("HTTP_ALLOWED_HOSTS") != nil, hosts.isEmpty {
            reader.refuse("HTTP_ALLOWED_HOSTS", "there is no entry")
        }
        do throws(SitePolicyError) {
            return try SitePolicy(origins: reader.list("CORS_ORIGINS"), hosts: hosts)
        } catch {
            reader.refuse(error.setting, error.description)
            return .standard
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
