import Foundation
import TestSupport
import Testing

/// A service with a wrong setting names it and does not start.
struct ConfigurationTests {
    private static let misconfigured = ChildProcess.Ending(status: 78, wasKilled: false)

    @Test(arguments: [
        ("HTTP_PORT", "65536"), ("HTTP_PORT", "http"), ("HTTP_HOST", "no such host"), ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"), ("POLL_INTERVAL_MS", "0"), ("POLL_INTERVAL_MS", "1.5"), ("MAX_FAILURE_COUNT", "0"),
        ("DELIVERY_TIMEOUT_MS", "-1"), ("RETRY_BASE_MS", "x"), ("RETRY_CAP_MS", "x"), ("MAX_IN_FLIGHT", "0"),
        ("MAX_IN_FLIGHT_BYTES", "1"), ("MAX_DELIVERY_TIMEOUT_MS", "600001"),
        ("DESTINATION_CONCURRENCY", "0"), ("MAX_BODY_BYTES", "1"), ("HTTP_EVENT_LOOPS", "0"),
        ("HTTP_MAX_HEADER_BYTES", "1"), ("HTTP_HEAD_TIMEOUT_MS", "0"),
        ("HTTP_MAX_BUFFERED_ANSWER_BYTES", "4194303"), ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("CORS_ORIGINS", "https://a.example, b.example"), ("HTTP_ALLOWED_HOSTS", "a.example:3000"),
        ("HTTP_ALLOWED_HOSTS", " ,"),
        ("API_TOKENS", "short"), ("REST_TRANSPORT", "carrier-pigeon"), ("REST_ALLOW", "10.0.0.0/99"),
        ("REST_DENY", "10.0.0.0/99"), ("REST_CA_FILE", "/nowhere/ca.pem"),
        ("REST_CLIENT_CERT_FILE", "/nowhere/client.pem"), ("REST_CLIENT_KEY_FILE", "/nowhere/client.key"),
        ("REST_PROXY", "socks"), ("REST_PROXY", "http://proxy:99999"),
        ("REST_PROXY", "http://proxy:3128\n"), ("REST_PROXY", "http://"), ("REST_CONNECTION_LIFETIME_MS", "999"),
        ("REST_CA_FILE", "/etc"), ("REST_CA_FILE", "/dev/null"), ("REST_CA_FILE", "/etc/passwd"),
        ("DATABASE_URL", "postgresql://127.0.0.1/x\n"), ("PGHOST", "127.0.0.1\n"),
        ("API_TOKENS", "a-token-of-20-letters\n"), ("REST_ALLOW", "localhost\n"),
        ("LOG_LEVEL_FILE", "/nowhere/level"), ("LOG_LEVEL_FILE", "/etc/passwd"), ("LOG_LEVEL_FILE", "/etc"),
        ("DOCUMENTATION_DIR", "/dev/null"), ("DATABASE_URL", "postgresql://[::1"),
        ("WEBHOOK_SECRET", "whsec_short"),
        ("DATABASE_URL", "postgresql://127.0.0.1:port/x"), ("DATABASE_TIMEOUT_MS", "1"), ("RETENTION_DAYS", "-1"),
        ("AUDIT_RETENTION_DAYS", "36501"),
        ("SHUTDOWN_GRACE_MS", "x"), ("DEAD_LETTER_OUTPUT", "{"), ("DEAD_LETTER_OUTPUT", #"{"type":"rest"}"#),
        ("DEAD_LETTER_OUTPUT", #"{"type":"rest","method":"post","protocol":"http","hostname":"127.0.0.1"}"#),
        ("DEAD_LETTER_OUTPUT", #"{"type":"kafka","topics":["t"]}"#), ("DOCUMENTATION_DIR", "/nowhere/documentation"),
        ("KAFKA_CONFIG", "{"), ("CONSOLE_DIR", "/nowhere/console"), ("CONSOLE", "perhaps"),
    ])
    func wrongValueIsNamed(name: String, value: String) async throws {
        let process = try Self.start([name: value])
        #expect(try await process.ended() == Self.misconfigured)
        let text = process.errors.all.joined(separator: "\n")
        #expect(text.contains("\(name):"), "\(text)")
        #expect(!process.output.all.contains { $0.contains("listening") })
    }

    @Test(arguments: [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "0"), ("OTEL_EXPORTER_OTLP_HEADERS", "s3cret"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=s3cret%0d%0ab"), ("OTEL_EXPORTER_OTLP_HEADERS", "a b=s3cret"),
        ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "a=s3cret%2"), ("OTEL_EXPORTER_OTLP_CERTIFICATE", "/nowhere/ca.pem"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://u:s3cret@a.example"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "a.example:4318"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://"), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "grpc://a.example"),
        ("OTEL_TRACES_SAMPLER", "sometimes"), ("OTEL_RESOURCE_ATTRIBUTES", "a"), ("OTEL_TRACES_EXPORTER", "console"),
        ("OTEL_SDK_DISABLED", "perhaps"), ("OTEL_BSP_MAX_QUEUE_SIZE", "0"), ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2049"),
        ("OTEL_BSP_SCHEDULE_DELAY", "x"), ("OTEL_BSP_EXPORT_TIMEOUT", "-1"),
    ])
    func wrongValueForTracesIsNamed(name: String, value: String) async throws {
        let endpoint = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"]
        let process = try Self.start(endpoint.merging([name: value]) { $1 })
        #expect(try await process.ended() == Self.misconfigured)
        let text = process.errors.all.joined(separator: "\n")
        #expect(text.contains("\(name):") && !text.contains("s3cret"), "\(text)")
    }

    @Test func aSamplerOfAPartTakesANumberFrom0To1() async throws {
        let process = try Self.start([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_TRACES_SAMPLER": "traceidratio",
            "OTEL_TRACES_SAMPLER_ARG": "1.5",
        ])
        #expect(try await process.ended() == Self.misconfigured)
        #expect(process.errors.all.contains { $0.hasPrefix("OTEL_TRACES_SAMPLER_ARG:") })
    }

    @Test(arguments: [
        ("KAFKA_LOG_LEVEL", "loud"), ("KAFKA_SASL_USERNAME", "u"), ("KAFKA_BROKERS", "a b"),
        ("KAFKA_CONFIG", #"{"no.such.property":"1"}"#),
    ])
    func wrongValueForKafkaIsNamed(name: String, value: String) async throws {
        let process = try Self.start(["KAFKA_BROKERS": "127.0.0.1:1"].merging([name: value]) { $1 })
        #expect(try await process.ended() == Self.misconfigured)
        let text = process.errors.all.joined(separator: "\n")
        #expect(text.contains(name.hasPrefix("KAFKA_SASL") ? "KAFKA_SASL" : "\(name):"), "\(text)")
    }

    @Test func aDefaultTimeoutBeyondTheCapIsRefused() async throws {
        let process = try Self.start(["MAX_DELIVERY_TIMEOUT_MS": "5000", "DELIVERY_TIMEOUT_MS": "5001"])
        #expect(try await process.ended() == Self.misconfigured)
        #expect(process.errors.all.contains { $0.hasPrefix("DELIVERY_TIMEOUT_MS:") })
    }

    /// (What is given, what is missing.)
    @Test(arguments: [
        ("REST_CLIENT_CERT_FILE", "REST_CLIENT_KEY_FILE"), ("REST_CLIENT_KEY_FILE", "REST_CLIENT_CERT_FILE"),
    ])
    func halfOfAClientCertificateIsRefused(name: String, missing: String) async throws {
        let process = try Self.start([name: "/dev/null"])
        #expect(try await process.ended() == Self.misconfigured)
        #expect(process.errors.all.contains { $0.hasPrefix("\(missing):") })
    }

    @Test func settingOfTheOtherTransportIsRefused() async throws {
        let process = try Self.start(["REST_TRANSPORT": "urlsession", "REST_CA_FILE": "/dev/null"])
        #expect(try await process.ended() == Self.misconfigured)
        #expect(process.errors.all.contains { $0.hasPrefix("REST_CA_FILE:") })
    }

    @Test func allWrongValuesAreNamedAtOnceAndNoSecretIs() async throws {
        let process = try Self.start([
            "HTTP_PORT": "x", "LOG_LEVEL": "y", "API_TOKENS": "hush-hush", "WEBHOOK_SECRET": "hush-hush",
        ])
        #expect(try await process.ended() == Self.misconfigured)
        let text = process.errors.all.joined(separator: "\n")
        for name in ["HTTP_PORT", "LOG_LEVEL", "API_TOKENS", "WEBHOOK_SECRET"] { #expect(text.contains("\(name):")) }
        #expect(!text.contains("hush-hush"))
    }

    @Test(arguments: [("--help", "DATABASE_URL"), ("--version", "timer-service ")])
    func asksAreAnswered(option: String, word: String) async throws {
        let process = try ChildProcess("timer-service", arguments: [option])
        #expect(try await process.ended() == ChildProcess.Ending(status: 0, wasKilled: false))
        #expect(process.output.all.joined().contains(word))
    }

    @Test func unknownArgumentIsRefused() async throws {
        let process = try ChildProcess("timer-service", arguments: ["--sevre"])
        #expect(try await process.ended() == ChildProcess.Ending(status: 64, wasKilled: false))
        #expect(process.errors.all.joined().contains("--sevre"))
    }

    @Test func portInUseEndsTheService() async throws {
        try await TestBed.run { bed in
            let settings = [
                "DATABASE_URL": bed.database.url, "HTTP_HOST": "127.0.0.1", "HTTP_PORT": "\(bed.service.port)",
            ]
            let process = try ChildProcess("timer-service", environment: settings)
            #expect(try await process.ended() == ChildProcess.Ending(status: 1, wasKilled: false))
            #expect(process.output.all.contains { $0.contains("cannot run") && $0.contains("\(bed.service.port)") })
        }
    }

    /// The shell command that starts the service, with the tests' settings.
    private static func shell(_ command: String, port: UInt16 = 0) throws -> ChildProcess {
        let settings = [
            "DATABASE_URL": "postgresql://postgres@127.0.0.1:1/none", "HTTP_HOST": "127.0.0.1", "HTTP_PORT": "\(port)",
        ]
        let executable = "\(ChildProcess.directory)/timer-service"
        return try ChildProcess(
            "/bin/bash", arguments: ["-c", command.replacing("SERVICE", with: "'\(executable)'")], environment: settings
        )
    }

    @Test func tooLittleAddressSpaceIsSaid() async throws {
        let process = try Self.shell("ulimit -v 700000; exec SERVICE")
        #expect(try await process.ended() == Self.misconfigured)
        #expect(process.errors.all.contains { $0.hasPrefix("ulimit -v allows 683 MiB") })
    }

    /// Closed descriptors must not be those of a socket, or of the signals' pipe, that a log line then goes to.
    @Test(arguments: ["<&- >&- 2>&-", "<&- >&-", ">&-", "<&-"])
    func closedStandardDescriptorsAreNoHarm(closed: String) async throws {
        try await HeldPort.hold { port in
            let process = try Self.shell("exec SERVICE \(closed)", port: port)
            let answer = try await eventually("an answer") {
                if let ending = process.hasEnded { throw TestFailure("\(ending)") }
                return try? await OwnThread.run { try ClientConnection(port: port).exchange(.get("/-/healthz")) }
            }
            #expect(answer.status == 200)
            process.send(SIGTERM)
            #expect(try await process.ended() == ChildProcess.Ending(status: 0, wasKilled: false))
        }
    }

    /// With a database that is not there: a service that starts in spite of its setting is seen.
    private static func start(_ settings: [String: String]) throws -> ChildProcess {
        let standard = ["DATABASE_URL": "postgresql://postgres@127.0.0.1:1/none", "HTTP_PORT": "0"]
        return try ChildProcess("timer-service", environment: standard.merging(settings) { $1 })
    }
}
