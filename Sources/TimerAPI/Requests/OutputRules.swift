import TimerCore

/// What is known at schedule time about the outputs that will be refused when they fire.
struct OutputRules: Sendable {
    let destinations: any DestinationCheck
    let limits: OutputLimits
}
