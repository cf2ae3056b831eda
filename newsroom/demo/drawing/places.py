"""Illustrations of places: harbour, lighthouse, hills, streets at night."""

import math

from newsroom.demo.drawing.canvas import (
    DEEP,
    HEIGHT,
    INK,
    LAMP,
    MIST,
    MOSS,
    NIGHT,
    OCHRE,
    PAPER,
    ROSE,
    RUST,
    SAGE,
    SEA,
    WIDTH,
    Canvas,
    mix,
)  # fmt: skip


def harbour() -> Canvas:
    canvas = Canvas(NIGHT, seed=11)
    canvas.gradient(NIGHT, mix(DEEP, SEA, 0.4), 0, 620)
    for _star in range(70):
        canvas.circle(
            canvas.random.uniform(0, WIDTH),
            canvas.random.uniform(0, 360),
            canvas.random.uniform(1, 2.4),
            MIST,
        )
    canvas.glow(1180, 210, 260, LAMP, 0.35)
    canvas.circle(1180, 210, 62, LAMP)
    canvas.hills(540, 60, mix(NIGHT, DEEP, 0.5), length=300, phase=1.1)
    canvas.hills(600, 26, NIGHT, length=120, phase=0.3)
    for x in range(40, WIDTH, 46):
        if canvas.random.random() < 0.6:
            canvas.rectangle(
                x, 578 + canvas.random.uniform(-8, 14), x + 8, 586 + canvas.random.uniform(0, 12), OCHRE
            )
    canvas.gradient(mix(DEEP, SEA, 0.35), mix(NIGHT, DEEP, 0.6), 620, HEIGHT)
    for step in range(60):
        y = 640 + step * 6
        spread = 30 + step * 3.2
        at = 1180 + canvas.random.uniform(-spread, spread)
        canvas.line([(at - 26, y), (at + 26, y)], mix(LAMP, SEA, 0.35 + step / 120), 3)
    canvas.polygon([(360, 730), (960, 730), (900, 806), (430, 806)], PAPER)
    canvas.polygon([(360, 730), (960, 730), (948, 752), (378, 752)], RUST)
    canvas.rectangle(470, 640, 850, 730, mix(PAPER, MIST, 0.25))
    canvas.rectangle(560, 580, 730, 640, PAPER)
    canvas.rectangle(610, 520, 650, 580, RUST)
    for x in range(490, 840, 44):
        canvas.rectangle(x, 664, x + 26, 698, LAMP)
    canvas.glow(660, 690, 380, LAMP, 0.16)
    for step in range(34):
        y = 820 + step * 5
        at = 660 + canvas.random.uniform(-260, 260)
        canvas.line([(at - 40, y), (at + 40, y)], mix(LAMP, DEEP, 0.5 + step / 90), 3)
    return canvas


def lighthouse() -> Canvas:
    canvas = Canvas(PAPER, seed=12)
    canvas.gradient(mix(ROSE, PAPER, 0.2), mix(OCHRE, PAPER, 0.35), 0, 640)
    canvas.circle(420, 560, 120, mix(RUST, OCHRE, 0.35))
    canvas.polygon([(1112, 258), (0, 60), (0, 330)], mix(LAMP, PAPER, 0.25))
    canvas.gradient(SEA, DEEP, 640, HEIGHT)
    for row in range(12):
        y = 664 + row * 28
        for x in range(-60, WIDTH, 180):
            shift = canvas.random.uniform(0, 150)
            canvas.line([(x + shift, y), (x + shift + 70, y)], mix(SEA, PAPER, 0.28), 3)
    canvas.polygon([(820, HEIGHT), (930, 730), (1060, 660), (1290, 690), (1420, 800), (1520, HEIGHT)], INK)
    canvas.polygon([(1060, 690), (1090, 300), (1190, 300), (1220, 690)], PAPER)
    for number in range(3):
        top = 360 + number * 110
        canvas.polygon(
            [
                (1085 - number * 9, top),
                (1195 + number * 9, top),
                (1200 + number * 9, top + 52),
                (1080 - number * 9, top + 52),
            ],
            RUST,
        )
    canvas.rectangle(1068, 284, 1212, 304, INK)
    canvas.rectangle(1098, 220, 1182, 284, LAMP)
    canvas.polygon([(1080, 222), (1200, 222), (1140, 160)], INK)
    canvas.line([(1140, 220), (1140, 284)], INK, 5)
    return canvas


def runners() -> Canvas:
    canvas = Canvas(PAPER, seed=13)
    canvas.gradient(mix(MIST, PAPER, 0.3), PAPER, 0, 600)
    canvas.circle(1260, 230, 90, OCHRE)
    canvas.hills(520, 90, mix(SAGE, PAPER, 0.4), length=330, phase=0.4)
    canvas.hills(640, 80, SAGE, length=260, phase=2.1)
    canvas.hills(790, 70, MOSS, length=410, phase=4.0)
    canvas.polygon(
        [
            (0, 960),
            (620, 800),
            (1100, 700),
            (1330, 610),
            (1370, 616),
            (1160, 726),
            (760, 860),
            (300, HEIGHT),
            (0, HEIGHT),
        ],
        PAPER,
    )
    places = [(1290, 640, 46), (1190, 690, 58), (1060, 740, 74), (900, 800, 92), (700, 860, 118)]
    for number, (x, y, height) in enumerate(places):
        canvas.figure(x, y, height, mix(INK, RUST, 0.5 if number % 2 else 0.0), lean=height * 0.12)
    canvas.figure(330, 950, 190, RUST, lean=24)
    return canvas


def night_windows() -> Canvas:
    canvas = Canvas(NIGHT, seed=14)
    canvas.gradient(NIGHT, mix(DEEP, ROSE, 0.18), 0, HEIGHT)
    for x, width, top in ((0, 240, 420), (240, 150, 520), (1290, 170, 470), (1450, 150, 380)):
        canvas.rectangle(x, top, x + width, HEIGHT, mix(NIGHT, INK, 0.6))
    canvas.rectangle(390, 240, 1290, HEIGHT, mix(DEEP, INK, 0.5))
    canvas.rectangle(360, 216, 1320, 246, INK)
    for row in range(4):
        for column in range(8):
            left, top = 440 + column * 104, 300 + row * 150
            lit = row == 1 or (row == 2 and column in {1, 2, 5}) or (row == 3 and column == 6)
            canvas.rectangle(left, top, left + 72, top + 96, LAMP if lit else mix(NIGHT, DEEP, 0.5))
            if lit:
                canvas.figure(left + 34, top + 96, 62, mix(INK, DEEP, 0.4), lean=canvas.random.uniform(-6, 6))
            canvas.line([(left + 36, top), (left + 36, top + 96)], mix(DEEP, INK, 0.5), 3)
    canvas.glow(840, 500, 760, LAMP, 0.2)
    canvas.rectangle(0, 920, WIDTH, HEIGHT, INK)
    canvas.circle(1430, 160, 44, PAPER)
    canvas.circle(1412, 150, 42, mix(NIGHT, DEEP, 0.12))
    return canvas


def market() -> Canvas:
    canvas = Canvas(PAPER, seed=15)
    canvas.rectangle(0, 0, WIDTH, 150, mix(INK, DEEP, 0.4))
    for x in range(0, WIDTH, 80):
        canvas.polygon([(x, 150), (x + 40, 80), (x + 80, 150)], mix(INK, SEA, 0.35))
    colours = (RUST, OCHRE, SAGE, SEA, ROSE)
    for number in range(5):
        left, colour = number * 320, colours[number]
        for stripe in range(8):
            x = left + stripe * 38 + 8
            canvas.polygon(
                [(x, 300), (x + 38, 300), (x + 42, 430), (x - 4, 430)], colour if stripe % 2 == 0 else PAPER
            )
            canvas.circle(x + 19, 430, 19, colour if stripe % 2 == 0 else PAPER)
        canvas.line([(left + 12, 300), (left + 12, 760)], INK, 7)
        canvas.rectangle(left + 30, 640, left + 296, 770, mix(RUST, INK, 0.55))
        for heap in range(5):
            canvas.circle(left + 62 + heap * 50, 640, 30, mix(colours[(number + heap) % 5], PAPER, 0.1))
        canvas.rectangle(left + 96, 330, left + 232, 402, PAPER)
        for digit in range(3):
            x = left + 112 + digit * 38
            canvas.circle(x + 14, 366, 15, None, outline=INK, width=6)
            if (number + digit) % 2:
                canvas.line([(x + 14, 350), (x + 14, 384)], INK, 6)
    canvas.rectangle(0, 770, WIDTH, HEIGHT, mix(PAPER, INK, 0.18))
    for x, height in ((250, 190), (520, 170), (830, 200), (905, 150), (1210, 185), (1450, 165)):
        canvas.figure(x, 950, height, INK, lean=canvas.random.uniform(-10, 10))
    return canvas


def stadium() -> Canvas:
    canvas = Canvas(NIGHT, seed=16)
    canvas.gradient(NIGHT, DEEP, 0, 460)
    for side in (1, -1):
        centre = WIDTH / 2
        mast = centre + side * 640
        canvas.line([(mast, 520), (mast, 120)], INK, 14)
        for row in range(3):
            for column in range(4):
                canvas.circle(mast - 48 + column * 32, 90 + row * 32, 12, LAMP)
        canvas.glow(mast, 120, 420, LAMP, 0.4)
    canvas.rectangle(0, 400, WIDTH, 640, mix(INK, DEEP, 0.4))
    for row in range(8):
        for column in range(107):
            if canvas.random.random() < 0.86:
                tint = canvas.random.choice((PAPER, RUST, OCHRE, MIST, SEA))
                canvas.circle(column * 15 + 8 + (row % 2) * 7, 420 + row * 26, 6, mix(tint, NIGHT, 0.25))
    canvas.gradient(SAGE, MOSS, 640, HEIGHT)
    for stripe in range(0, 8, 2):
        canvas.polygon(
            [
                (stripe * 200, HEIGHT),
                (stripe * 200 + 200, HEIGHT),
                (400 + stripe * 100 + 100, 640),
                (400 + stripe * 100, 640),
            ],
            mix(SAGE, PAPER, 0.12),
        )
    for post in ((980, 470), (1330, 470)):
        canvas.line([(post[0], 790), post], PAPER, 12)
    canvas.line([(974, 470), (1336, 470)], PAPER, 12)
    for x in range(1000, 1330, 30):
        canvas.line([(x, 476), (x, 780)], mix(PAPER, MOSS, 0.5), 1.5)
    for y in range(500, 790, 30):
        canvas.line([(980, y), (1330, y)], mix(PAPER, MOSS, 0.5), 1.5)
    canvas.figure(760, 860, 300, RUST, lean=70)
    canvas.circle(930, 560, 26, PAPER)
    canvas.circle(930, 560, 9, INK)
    for x in (500, 1120, 1440):
        canvas.figure(x, 870, 240, mix(DEEP, INK, 0.3), lean=14)
    return canvas


def concert() -> Canvas:
    canvas = Canvas(NIGHT, seed=17)
    canvas.gradient(NIGHT, mix(NIGHT, RUST, 0.3), 0, 700)
    for number, colour in enumerate((RUST, OCHRE, ROSE, SEA, OCHRE, RUST)):
        x = 200 + number * 240
        spread = 130 + 20 * math.sin(number)
        canvas.polygon(
            [(x, 0), (x - spread + 90 * (2.5 - number), 700), (x + spread + 90 * (2.5 - number), 700)],
            mix(colour, NIGHT, 0.62),
        )
    canvas.rectangle(120, 120, 1480, 220, INK)
    word = 160.0
    while word < 1400:
        width = canvas.random.uniform(30, 120)
        canvas.rectangle(word, 152, min(word + width, 1440), 188, LAMP)
        word += width + 22
    canvas.rectangle(0, 690, WIDTH, 740, INK)
    for place, height in ((520, 250), (700, 270), (900, 265), (1080, 245)):
        canvas.figure(place, 692, height, PAPER, lean=canvas.random.uniform(-16, 16))
    for _head in range(120):
        across, down = canvas.random.uniform(-20, WIDTH), canvas.random.uniform(800, 1010)
        canvas.circle(across, down, 34, mix(INK, NIGHT, canvas.random.random()))
    for x in range(90, WIDTH, 170):
        canvas.line([(x, 900), (x + 26, 770)], INK, 20)
        canvas.circle(x + 30, 760, 18, INK)
    return canvas
