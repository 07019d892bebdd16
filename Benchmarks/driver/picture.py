"""The lateness histogram as SVG."""

import math

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 860, 400, 60, 50, 60
SERIES = [
    ("lateness quiet p99", "quiet: 1,000 timers over 20 s", "#2a78b8"),
    ("lateness loaded p99", "under load: 1,000 due and 1,000 scheduled a second", "#d9652b"),
    ("lateness loaded 10M p99", "the same with 10 million pending", "#4a9c5d"),
]
LOW, HIGH, COLUMNS = 0.1, 1_000, 80


def column_of(milliseconds):
    position = math.log(max(milliseconds, LOW) / LOW) / math.log(HIGH / LOW)
    return min(int(position * COLUMNS), COLUMNS - 1)


def shares(passes):
    """The share of all timers in each column, over all passes."""
    columns = [0] * COLUMNS
    for one in passes:
        for edge, count in one["received"]["buckets"]:
            columns[column_of(edge)] += count
    total = sum(columns) or 1
    return [count / total for count in columns]


def x_of(milliseconds):
    return LEFT + (WIDTH - LEFT - 20) * math.log(milliseconds / LOW) / math.log(HIGH / LOW)


def draw(bench, path):
    drawn = [(title, colour, shares(bench.details[name])) for name, title, colour in SERIES if name in bench.details]
    if not drawn:
        return
    highest = max(max(columns) for _, _, columns in drawn)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
        ' font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="20" font-size="14">Lateness: arrival at the receiver minus due date</text>',
    ]
    parts += axes(highest)
    for index, (title, colour, columns) in enumerate(drawn):
        parts.append(f'<path d="{outline(columns, highest)}" fill="{colour}" fill-opacity="0.25" stroke="{colour}"/>')
        y = TOP + 16 * index
        parts.append(f'<rect x="{WIDTH - 360}" y="{y - 9}" width="10" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{WIDTH - 344}" y="{y}">{title}</text>')
    path.write_text("\n".join([*parts, "</svg>", ""]))


def axes(highest):
    bottom = HEIGHT - BOTTOM
    yield f'<line x1="{LEFT}" y1="{bottom}" x2="{WIDTH - 20}" y2="{bottom}" stroke="black"/>'
    for milliseconds in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000):
        x = x_of(milliseconds)
        yield f'<line x1="{x:.1f}" y1="{TOP - 20}" x2="{x:.1f}" y2="{bottom}" stroke="#ddd"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{milliseconds:g}</text>'
    yield f'<text x="{(LEFT + WIDTH) / 2:.0f}" y="{HEIGHT - 12}" text-anchor="middle">milliseconds</text>'
    for step in range(1, 5):
        y = bottom - (bottom - TOP) * step / 4
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{100 * highest * step / 4:.1f} %</text>'


def outline(columns, highest):
    bottom = HEIGHT - BOTTOM
    width = (WIDTH - LEFT - 20) / COLUMNS
    path = [f"M{LEFT},{bottom}"]
    for index, share in enumerate(columns):
        y = bottom - (bottom - TOP) * share / highest
        path.append(f"L{LEFT + index * width:.1f},{y:.1f}L{LEFT + (index + 1) * width:.1f},{y:.1f}")
    return "".join(path) + f"L{WIDTH - 20},{bottom}Z"
