import Schedules
import TimerCore

/// The columns that hold an app.
enum AppColumn: Int, Column {
    case accountID, domain, region, iparams, handler, outputMode, destination, oneTimeSchedules, recurringSchedules
    case dataBytes, minimumLead, maximumLead, timeout

    var expression: String {
        switch self {
        case .accountID: "account_id"
        case .domain: "domain"
        case .region: "region"
        case .iparams: "iparams"
        case .handler: "handler"
        case .outputMode: "output_mode"
        case .destination: "destination"
        case .oneTimeSchedules: "one_time_schedules"
        case .recurringSchedules: "recurring_schedules"
        case .dataBytes: "data_bytes"
        case .minimumLead: "minimum_lead_ms"
        case .maximumLead: "maximum_lead_ms"
        case .timeout: "timeout_ms"
        }
    }

    private var type: String {
        switch self {
        case .accountID, .domain, .region, .iparams, .handler, .outputMode: "text"
        case .oneTimeSchedules, .recurringSchedules, .dataBytes: "int"
        case .destination, .minimumLead, .maximumLead, .timeout: "bigint"
        }
    }

    /// A parameter for each, in the order of `list`.
    static var parameterList: String {
        list(allCases.map { "$\($0.rawValue + 1)::\($0.type)" })
    }

    /// The assignments of ON CONFLICT … DO UPDATE SET.
    static var replacements: String {
        list(allCases.dropFirst().map { "\($0.expression) = excluded.\($0.expression)" })
    }

    /// The values of `parameterList`.
    static func parameters(of app: App) -> Parameters {
        var parameters = Parameters()
        for column in allCases { column.add(app, to: &parameters) }
        return parameters
    }

    private func add(_ app: App, to parameters: inout Parameters) {
        switch self {
        case .accountID: parameters.add(app.accountID)
        case .domain: parameters.add(app.domain)
        case .region: parameters.add(app.region)
        case .iparams: parameters.add(app.iparams.bytes)
        case .handler: if let handler = app.handler { parameters.add(handler) } else { parameters.addNull() }
        case .outputMode: parameters.add(app.outputMode.bytes)
        case .destination: parameters.add(app.queue.rawValue)
        case .oneTimeSchedules: parameters.add(Int32(clamping: app.limits.oneTimeSchedules))
        case .recurringSchedules: parameters.add(Int32(clamping: app.limits.recurringSchedules))
        case .dataBytes: parameters.add(Int32(clamping: app.limits.dataBytes))
        case .minimumLead: parameters.add(app.limits.minimumLead.wholeMilliseconds)
        case .maximumLead: parameters.add(app.limits.maximumLead.wholeMilliseconds)
        case .timeout: parameters.add(app.limits.timeout.wholeMilliseconds)
        }
    }
}

/// Columns that some statements select of an app's row behind those of `AppColumn`.
enum AppStateColumn: Int, Column {
    /// The database's clock.
    case now
    /// True when the parts are stored of which claims make events; false if an older version registered the app.
    case hasEvent

    var expression: String {
        switch self {
        case .now: "clock_timestamp()"
        case .hasEvent: "event_head IS NOT NULL"
        }
    }
}

/// The columns of an app in a list.
enum AppSummaryColumn: Int, Column {
    case accountID, domain, region

    var expression: String {
        switch self {
        case .accountID: "account_id"
        case .domain: "domain"
        case .region: "region"
        }
    }
}

extension AppSummary {
    /// Nil: the row cannot be read.
    init?(_ row: Row<AppSummaryColumn>) {
        guard let accountID = row.text(.accountID), let domain = row.text(.domain), let region = row.text(.region)
        else { return nil }
        self.init(accountID: accountID, domain: domain, region: region)
    }
}

extension App {
    /// Nil: the row cannot be read.
    init?(_ row: Row<AppColumn>) {
        guard let accountID = row.text(.accountID), let domain = row.text(.domain), let region = row.text(.region),
            let iparams = row.object(.iparams), let outputMode = row.object(.outputMode),
            let queue = row.integer(.destination, as: Int64.self).map(QueueKey.init(rawValue:)),
            let limits = AppLimits(row)
        else { return nil }
        self.init(
            accountID: accountID, domain: domain, region: region, iparams: iparams, handler: row.text(.handler),
            outputMode: outputMode, destination: queue.destination, limits: limits)
    }
}

extension AppLimits {
    fileprivate init?(_ row: Row<AppColumn>) {
        guard let oneTime = row.integer(.oneTimeSchedules, as: Int32.self),
            let recurring = row.integer(.recurringSchedules, as: Int32.self),
            let dataBytes = row.integer(.dataBytes, as: Int32.self),
            let minimumLead = row.integer(.minimumLead, as: Int64.self),
            let maximumLead = row.integer(.maximumLead, as: Int64.self),
            let timeout = row.integer(.timeout, as: Int64.self)
        else { return nil }
        self.init(
            oneTimeSchedules: Int(oneTime), recurringSchedules: Int(recurring), dataBytes: Int(dataBytes),
            minimumLead: .milliseconds(minimumLead), maximumLead: .milliseconds(maximumLead),
            timeout: .milliseconds(timeout))
    }
}

extension Row where Columns == AppColumn {
    /// The columns that follow those of the app.
    var state: Row<AppStateColumn> {
        following()
    }
}
