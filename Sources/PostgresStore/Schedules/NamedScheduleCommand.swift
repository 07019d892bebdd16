import Schedules
import TimerCore

/// What the API asks of apps and schedules.
enum NamedScheduleCommand: Sendable {
    case register(App)
    case app(String)
    case removeApp(String)
    case create(NamedScheduleDefinition, accountID: String)
    case update(NamedScheduleDefinition, accountID: String)
    case remove(name: String, accountID: String)
    case pause(name: String, accountID: String)
    case resume(name: String, accountID: String)
    /// The id that the expiration gets: the same again if the answer is lost.
    case run(name: String, accountID: String, as: ExpirationID)
    case schedule(name: String, accountID: String)
    case schedules(accountID: String, after: String?, limit: Int)

    /// Bytes that wait with it, about.
    var size: Int {
        switch self {
        case .register(let app): app.iparams.bytes.count + app.outputMode.bytes.count + 1_024
        case .create(let definition, _), .update(let definition, _): definition.data.bytes.count + 1_024
        default: 1_024
        }
    }
}
