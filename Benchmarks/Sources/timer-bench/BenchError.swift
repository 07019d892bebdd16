/// Why a measurement could not be made. The program says it and exits with 1: half a figure is no figure.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
