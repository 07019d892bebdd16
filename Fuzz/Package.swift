// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

// A package of its own: the fuzzer's instrumentation is for it alone. Built and run by scripts/fuzz.
let package = Package(
    name: "timer-fuzz",
    dependencies: [
        .package(name: "timer-service", path: "..")
    ],
    targets: [
        .systemLibrary(name: "CLibFuzzer"),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "CLibFuzzer",
                .product(name: "HTTPServer", package: "timer-service"),
                .product(name: "TimerCore", package: "timer-service"),
            ],
            swiftSettings: strict
        ),
    ]
)
