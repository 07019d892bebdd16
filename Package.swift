// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

/// A library of ours; arrows run only downwards, see docs/architecture.md.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "timer-service",
    products: [
        .executable(name: "timer-service", targets: ["timer-service"]),
        // For Benchmarks/ and Fuzz/, packages of their own.
        .library(name: "HTTPServer", targets: ["HTTPServer"]),
        .library(name: "Metrics", targets: ["Metrics"]),
        .library(name: "TimerCore", targets: ["TimerCore"]),
        .library(name: "CLinux", targets: ["CLinux"]),
        .library(name: "CLibPQ", targets: ["CLibPQ"]),
        .library(name: "CLibCurl", targets: ["CLibCurl"]),
    ],
    // Exact, since no Package.resolved comes with the repository: the same source is the same build, today and in a year.
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    ],
    targets: [
        // C libraries, by Debian package.
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibSSL", pkgConfig: "libssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibRDKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),

        // Leaves.
        module("Metrics"),
        module("Threads", ["CLinux"]),
        module("Addresses"),
        module("Tracing"),
        module("TraceExport", ["CLibCurl", "Tracing", "Metrics", "Threads", logging]),
        module("TimerCore", ["Addresses", "Tracing"]),
        module("Recurrence", ["TimerCore"]),
        module("Schedules", ["TimerCore", "Recurrence", "Tracing"]),

        // Siblings: none of them sees another, but that TimerAPI is written on HTTPServer.
        module("HTTPServer", ["CLinux", "Addresses", "Metrics", "Threads", "Tracing", logging]),
        module(
            "TimerAPI",
            ["HTTPServer", "Addresses", "TimerCore", "Schedules", "Recurrence", "Metrics", "Tracing", logging, crypto]),
        module("TimerExpiry", ["TimerCore", "Metrics", "Threads", "Tracing", logging]),
        module(
            "PostgresStore", ["CLibPQ", "CLinux", "TimerCore", "Schedules", "Metrics", "Threads", "Tracing", logging]),
        module(
            "RESTOutput",
            ["CLibCurl", "CLibSSL", "CLinux", "Addresses", "TimerCore", "Metrics", "Threads", logging, crypto]),
        module("KafkaOutput", ["CLibRDKafka", "TimerCore", "Metrics", "Threads", logging]),

        // The executable: configuration, wiring, signals.
        .executableTarget(
            name: "timer-service",
            dependencies: [
                "HTTPServer", "TimerAPI", "TimerExpiry", "PostgresStore", "RESTOutput", "KafkaOutput",
                "CLinux", "Addresses", "TimerCore", "Recurrence", "Metrics", "Threads", "Tracing", "TraceExport",
                logging,
                argumentParser,
            ],
            swiftSettings: strict
        ),

        // Tests.
        .target(
            name: "TimerTestSupport", dependencies: ["TimerCore", "Schedules", "Tracing"],
            path: "Tests/TimerTestSupport",
            swiftSettings: strict
        ),
        // What the tests of several modules share, whatever they test.
        .target(
            name: "TestSupport", dependencies: ["CLibPQ", "CLinux", "Tracing"], path: "Tests/TestSupport",
            swiftSettings: strict),
        // A Kafka broker for tests, scripts and benchmarks: librdkafka's mock cluster as a process.
        .executableTarget(
            name: "mock-broker", dependencies: ["CLibRDKafka"], path: "Tests/MockBroker", swiftSettings: strict
        ),
        tests("TestSupportTests", ["TestSupport"]),
        tests("MetricsTests", ["Metrics"]),
        tests("ThreadsTests", ["Threads"]),
        tests("AddressesTests", ["Addresses"]),
        tests("TracingTests", ["Tracing"]),
        tests("TraceExportTests", ["TraceExport", "Tracing", "Metrics", "TestSupport", logging]),
        tests("TimerCoreTests", ["TimerCore"]),
        tests("RecurrenceTests", ["Recurrence", "TimerCore", "TestSupport"]),
        tests("SchedulesTests", ["Schedules", "Recurrence", "TimerCore"]),
        tests("HTTPServerTests", ["HTTPServer", "TestSupport", "Tracing"]),
        tests("TimerAPITests", ["TimerAPI", "Schedules", "TestSupport", "TimerTestSupport", "Tracing"]),
        tests("TimerExpiryTests", ["TimerExpiry", "TestSupport", "TimerTestSupport", "Tracing"]),
        tests("PostgresStoreTests", ["PostgresStore", "Schedules", "Threads", "TestSupport", "TimerTestSupport"]),
        tests("RESTOutputTests", ["RESTOutput", "CLibCurl", "TestSupport", "Threads", "Tracing"]),
        tests(
            "KafkaOutputTests",
            ["KafkaOutput", "CLibRDKafka", "TimerCore", "Metrics", "TestSupport", logging, "mock-broker"]),
        tests(
            "ServiceTests",
            [
                "timer-service", "mock-broker", "HTTPServer", "Addresses", "Metrics", "TimerCore", "CLinux",
                "TestSupport",
                logging, crypto,
            ]
        ),
    ]
)
