# SPDX-License-Identifier: MIT
"""plot - lines in a plane whose axes are logarithmic, as SVG.

Its colours are of middle brightness: they can be told from white as from black,
and the text and the ground go with what the reader's system prefers.
"""
import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 900, 520
LEFT, RIGHT, TOP, BOTTOM = 80, 300, 40, 60
COLOURS = ["#3b82c4", "#d9534f", "#3a9d5d", "#a463c9", "#d18b1f", "#7b8794",
           "#1fa3a3", "#a9744f"]
STYLE = """<style>
svg { color: #222; background: #fff }
text { fill: currentColor }
.grid { stroke: currentColor; opacity: .15 }
@media (prefers-color-scheme: dark) { svg { color: #ddd; background: #16181c } }
</style>"""


def decades(values):
    """The powers of ten around the values, as exponents."""
    low = math.floor(math.log10(min(values)))
    return low, max(low + 1, math.ceil(math.log10(max(values))))


def number(exponent):
    return f"{10 ** exponent:,}" if exponent >= 0 else f"{10.0 ** exponent:g}"


def text(x, y, said, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(said)}</text>'


def svg(title, x_name, y_name, lines):
    """lines: {name: [(x, y), ...]}, all above 0; the picture as a text. The
    legend is in the order of the lines' ends."""
    points = [point for line in lines.values() for point in line]
    x0, x1 = decades([x for x, _ in points])
    y0, y1 = decades([y for _, y in points])

    def at(x, y):
        return (LEFT + (math.log10(x) - x0) / (x1 - x0) *
                (WIDTH - LEFT - RIGHT),
                HEIGHT - BOTTOM - (math.log10(y) - y0) / (y1 - y0) *
                (HEIGHT - TOP - BOTTOM))

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} '
           f'{HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
           'font-family="sans-serif" font-size="12">', STYLE,
           text(LEFT, 24, title, 'font-size="15"')]
    right, top = at(10.0 ** x1, 10.0 ** y1)
    for e in range(x0, x1 + 1):
        x, y = at(10.0 ** e, 10.0 ** y0)
        out += [f'<path d="M{x:.1f} {y:.1f}V{top:.1f}" class="grid"/>',
                text(x, y + 18, number(e), 'text-anchor="middle"')]
    for e in range(y0, y1 + 1):
        x, y = at(10.0 ** x0, 10.0 ** e)
        out += [f'<path d="M{x:.1f} {y:.1f}H{right:.1f}" class="grid"/>',
                text(x - 6, y + 4, number(e), 'text-anchor="end"')]
    out += [text((LEFT + right) / 2, HEIGHT - 16, x_name,
                 'text-anchor="middle"'),
            text(0, 0, y_name, 'text-anchor="middle" transform='
                 f'"translate(18 {(HEIGHT - BOTTOM + TOP) / 2}) rotate(-90)"')]
    ordered = sorted(lines.items(), key=lambda line: -line[1][-1][1])
    for i, (name, line) in enumerate(ordered):
        colour = COLOURS[i % len(COLOURS)]
        place = [at(x, y) for x, y in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in place)
        y = TOP + 12 + 20 * i
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" '
                   'stroke-width="2"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
                for x, y in place]
        out += [f'<path d="M{right + 12:.1f} {y - 4}h18" stroke="{colour}" '
                'stroke-width="3"/>', text(right + 36, y, name)]
    return "\n".join(out + ["</svg>", ""])
