/// The bounds of `applicantService`, wherever it is given.
public enum ApplicantService {
    /// Reads the field of a body; a name that is out of bounds is a problem of `fields`.
    public static func read(_ fields: inout JSONFields) -> String? {
        guard let name = fields.string("applicantService") else { return nil }
        guard let problem = problem(with: name) else { return name }
        fields.refuse("applicantService", problem)
        return nil
    }

    /// The problem with a name, nil if it has none. Characters are counted as code points, as JSON Schema and PostgreSQL do.
    /// NUL cannot be stored by PostgreSQL.
    public static func problem(with name: String) -> String? {
        guard !name.isEmpty, name.utf8.count <= 255 || name.unicodeScalars.count <= 255 else {
            return "must have 1 to 255 characters"
        }
        return name.utf8.contains(0) ? "must not hold NUL" : nil
    }
}
