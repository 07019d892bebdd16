/// `timer-bench load --kind schedule|batch|abort|get --port …`
enum LoadProgram {
    static func run(_ options: Options) throws(BenchError) -> JSONText {
        let plan = try LoadPlan(options)
        switch options.text("kind") ?? "schedule" {
        case "schedule": return try LoadGenerator(plan, try ScheduleWorkload(options)).run()
        case "batch": return try LoadGenerator(plan, try BatchWorkload(options)).run()
        case "abort": return try LoadGenerator(plan, try AbortWorkload(options)).run()
        case "get": return try LoadGenerator(plan, try GetWorkload(options)).run()
        case let other: throw BenchError("no such kind: \(other)")
        }
    }
}
