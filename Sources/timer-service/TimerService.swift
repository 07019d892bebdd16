import ArgumentParser

@main
struct TimerService: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "timer-service")
}
