import HTTPServer

/// The routes of the console: a page and what it is made of. Open to all: what it shows it asks the API for, with the token
/// of whoever looks at it.
struct ConsoleRoutes: Sendable {
    /// `index.html` and what it asks for.
    let files: StaticFiles

    static let home = "/console/"

    /// False without files, or with `CONSOLE=off`.
    var isThere: Bool {
        files["index.html"] != nil
    }

    /// A route for each file: what is no file's path is no route.
    var routes: [Route] {
        guard let page = files["index.html"] else { return [] }
        let others = files.paths.compactMap { path in files[path].map { serve($0, at: Self.home + path) } }
        return [.redirect("/console", to: Self.home), serve(page, at: Self.home)] + others
    }

    /// Scripts and styles are files of ours alone: nothing inline, no eval, and nothing but text is made of data (Trusted
    /// Types: no script can turn a string into markup).
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; frame-ancestors 'none'"

    private func serve(_ file: StaticFile, at path: String) -> Route {
        Route(.get, path) { request, _ in file.answer(request, policy: Self.policy) }
    }
}
