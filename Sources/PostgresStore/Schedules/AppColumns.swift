import Schedules
import TimerCore

/// An app in its table.
enum AppColumns {
    static let list = """
        account_id, domain, region, iparams, handler, output_mode, destination, one_time_schedules,
        recurring_schedules, data_bytes, minimum_lead_ms, maximum_lead_ms, timeout_ms
        """

    /// What stands in the place of each, in their order.
    static let parameters = """
        $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::bigint, $8::int, $9::int, $10::int,
        $11::bigint, $12::bigint, $13::bigint
        """

    static func parameters(of app: App) -> Parameters {
        var parameters = Parameters()
        parameters.add(app.accountID)
        parameters.add(app.domain)
        parameters.add(app.region)
        parameters.add(app.iparams.bytes)
        if let handler = app.handler { parameters.add(handler) } else { parameters.addNull() }
        parameters.add(app.outputMode.bytes)
        parameters.add(app.queue.rawValue)
        parameters.add(Int32(clamping: app.limits.oneTimeSchedules))
        parameters.add(Int32(clamping: app.limits.recurringSchedules))
        parameters.add(Int32(clamping: app.limits.dataBytes))
        parameters.add(app.limits.minimumLead.wholeMilliseconds)
        parameters.add(app.limits.maximumLead.wholeMilliseconds)
        parameters.add(app.limits.timeout.wholeMilliseconds)
        return parameters
    }
}

extension App {
    /// A row of `AppColumns.list`.
    init?(_ rows: Rows, _ row: Int) {
        guard let accountID = rows.text(row, 0), let domain = rows.text(row, 1), let region = rows.text(row, 2),
            let iparams = rows.object(row, 3), let outputMode = rows.object(row, 5),
            let queue = rows.integer(row, 6, as: Int64.self).map(QueueKey.init(rawValue:)),
            let limits = AppLimits(rows, row, from: 7)
        else { return nil }
        self.init(
            accountID: accountID, domain: domain, region: region, iparams: iparams, handler: rows.text(row, 4),
            outputMode: outputMode, destination: queue.destination, limits: limits)
    }
}

extension AppLimits {
    fileprivate init?(_ rows: Rows, _ row: Int, from column: Int) {
        guard let oneTime = rows.integer(row, column, as: Int32.self),
            let recurring = rows.integer(row, column + 1, as: Int32.self),
            let dataBytes = rows.integer(row, column + 2, as: Int32.self),
            let minimumLead = rows.integer(row, column + 3, as: Int64.self),
            let maximumLead = rows.integer(row, column + 4, as: Int64.self),
            let timeout = rows.integer(row, column + 5, as: Int64.self)
        else { return nil }
        self.init(
            oneTimeSchedules: Int(oneTime), recurringSchedules: Int(recurring), dataBytes: Int(dataBytes),
            minimumLead: .milliseconds(minimumLead), maximumLead: .milliseconds(maximumLead),
            timeout: .milliseconds(timeout))
    }
}
