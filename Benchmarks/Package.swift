// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

// A package of its own, so that building the service builds none of this.
let package = Package(
    name: "timer-benchmarks",
    dependencies: [
        .package(name: "timer-service", path: ".."),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    ],
    targets: [
        .systemLibrary(name: "CBench"),
        // Load generator, sink and the limits: what the service is measured with, and against.
        .executableTarget(
            name: "timer-bench",
            dependencies: [
                "CBench",
                .product(name: "CLinux", package: "timer-service"),
                .product(name: "CLibPQ", package: "timer-service"),
                .product(name: "CLibCurl", package: "timer-service"),
            ],
            swiftSettings: strict
        ),
        // The service's HTTP server with nothing behind it.
        .executableTarget(
            name: "bare-server",
            dependencies: [
                .product(name: "HTTPServer", package: "timer-service"),
                .product(name: "Metrics", package: "timer-service"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
    ]
)
