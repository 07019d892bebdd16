/// What `--version`, `/-/check-up` and the User-Agent of deliveries say.
enum Version {
    static let name = "timer-service"
    static let number = "0.1.0"
}
