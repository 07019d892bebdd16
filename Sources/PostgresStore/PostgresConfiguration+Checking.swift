import CLibPQ

extension PostgresConfiguration {
    /// What is wrong with `databaseURL`, as far as that shows without connecting. Shows nothing of it: it may hold a
    /// password, and libpq's own words quote what they could not read.
    public var databaseURLProblem: String? {
        guard let databaseURL else { return nil }
        guard let options = PQconninfoParse(databaseURL, nil) else {
            return "is neither a PostgreSQL URL nor a string of keywords and values"
        }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            if String(cString: keyword) == "port", let value = option.pointee.val {
                let ports = String(cString: value).split(separator: ",")
                if !ports.allSatisfy({ UInt16($0).map { $0 > 0 } ?? false }) { return "has a port that is no port" }
            }
            option += 1
        }
        return nil
    }
}
