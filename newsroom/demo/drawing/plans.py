"""Illustrations made of geometry: maps, plans, shelves and parts."""

import math
from itertools import pairwise

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

WARM = (RUST, OCHRE, ROSE, SAGE, SEA, DEEP, MOSS)


def stacks() -> Canvas:
    canvas = Canvas(mix(PAPER, OCHRE, 0.12), seed=21)
    for shelf in range(5):
        floor = 190 + shelf * 190
        x = 40.0
        while x < WIDTH - 60:
            width, height = canvas.random.uniform(18, 46), canvas.random.uniform(90, 150)
            if canvas.random.random() < 0.07:
                x += width * 2
                continue
            colour = mix(canvas.random.choice(WARM), PAPER, canvas.random.uniform(0, 0.3))
            canvas.rectangle(x, floor - height, x + width, floor, colour)
            canvas.rectangle(
                x + 4,
                floor - height * 0.72,
                x + width - 4,
                floor - height * 0.72 + 7,
                mix(colour, PAPER, 0.6),
            )
            x += width + 3
        canvas.rectangle(0, floor, WIDTH, floor + 16, mix(INK, RUST, 0.35))
    # One gap on the middle shelf, and a question mark in it.
    canvas.rectangle(760, 420, 900, 570, mix(PAPER, OCHRE, 0.12))
    canvas.arc(830, 470, 34, (180, 60), RUST, width=13)
    canvas.line([(838, 500), (830, 528)], RUST, 13)
    canvas.circle(830, 554, 9, RUST)
    return canvas


def bus_map() -> Canvas:
    canvas = Canvas(PAPER, seed=22)
    canvas.polygon(
        [(0, 760), (420, 700), (760, 790), (1180, 720), (1600, 800), (1600, 1000), (0, 1000)],
        mix(MIST, PAPER, 0.3),
    )
    lines = (
        (RUST, ((80, 200), (420, 200), (700, 480), (1520, 480))),
        (DEEP, ((200, 900), (200, 520), (520, 200), (1440, 200))),
        (OCHRE, ((120, 640), (860, 640), (1180, 320), (1180, 60))),
        (MOSS, ((560, 60), (560, 420), (900, 760), (1480, 760))),
        (SEA, ((60, 360), (760, 360), (1060, 660), (1560, 660))),
    )
    for colour, points in lines:
        canvas.line(points, colour, 20)
        for (x1, y1), (x2, y2) in pairwise(points):
            count = max(2, int(math.hypot(x2 - x1, y2 - y1) // 110))
            for stop in range(count + 1):
                x, y = x1 + (x2 - x1) * stop / count, y1 + (y2 - y1) * stop / count
                canvas.circle(x, y, 13, PAPER, outline=INK, width=5)
    canvas.circle(700, 480, 44, None, outline=RUST, width=8)
    canvas.circle(700, 480, 64, None, outline=mix(RUST, PAPER, 0.4), width=5)
    canvas.circle(700, 480, 86, None, outline=mix(RUST, PAPER, 0.7), width=3)
    return canvas


def bus_log() -> Canvas:
    canvas = Canvas(PAPER, seed=23)
    for row in range(9):
        y = 110 + row * 95
        canvas.line([(100, y), (1500, y)], mix(PAPER, INK, 0.14), 2)
        x = 100.0
        while x < 1480:
            width = canvas.random.choice((6, 6, 10, 22, 60))
            silent = 4 <= row <= 5 and 420 < x < 1080
            if not silent:
                colour = (
                    RUST
                    if row in {3, 4} and canvas.random.random() < 0.5
                    else mix(DEEP, MIST, canvas.random.random() * 0.6)
                )
                canvas.rectangle(x, y - 44, min(x + width, 1500), y - 4, colour)
            x += width + canvas.random.choice((6, 12, 30))
    canvas.line([(420, 440), (420, 600)], RUST, 5)
    canvas.line([(1080, 440), (1080, 600)], RUST, 5)
    return canvas


def shade_map() -> Canvas:
    canvas = Canvas(mix(LAMP, PAPER, 0.45), seed=24)
    for row in range(14):
        for column in range(22):
            left, top = column * 74 + 10, row * 74 - 10
            north = 1 - row / 14
            size = canvas.random.uniform(34, 60)
            canvas.rectangle(left, top, left + size, top + size, mix(PAPER, ROSE, 0.25))
            if canvas.random.random() < 0.25 + 0.6 * north:
                canvas.polygon(
                    [
                        (left + size, top + 8),
                        (left + size + 12, top + 20),
                        (left + size + 12, top + size + 12),
                        (left + 16, top + size + 12),
                        (left + 4, top + size),
                        (left + size, top + size),
                    ],
                    mix(DEEP, PAPER, 0.1),
                )
            if canvas.random.random() < 0.75 * north:
                canvas.circle(left + size + 7, top + size * canvas.random.random(), 12, MOSS)
    canvas.line([(-20, 900), (1620, 130)], PAPER, 58)
    canvas.line([(0, 470), (1600, 560)], mix(INK, PAPER, 0.3), 8)
    for x in range(0, 1600, 24):
        y = 470 + 90 * x / 1600
        canvas.line([(x, y - 12), (x + 2, y + 12)], mix(INK, PAPER, 0.3), 4)
    return canvas


def shade_detail() -> Canvas:
    canvas = Canvas(mix(LAMP, PAPER, 0.35), seed=25)
    for number in range(6):
        left = 60 + number * 255
        height = canvas.random.uniform(300, 380)
        canvas.rectangle(left, 120, left + 220, 120 + height, mix(PAPER, ROSE, 0.3))
        canvas.polygon(
            [
                (left, 120 + height),
                (left + 220, 120 + height),
                (left + 262, 170 + height),
                (left + 42, 170 + height),
            ],
            DEEP,
        )
        colour = WARM[number]
        for stripe in range(6):
            canvas.rectangle(
                left + stripe * 37, 590, left + stripe * 37 + 37, 690, colour if stripe % 2 else PAPER
            )
        canvas.polygon(
            [(left, 690), (left + 222, 690), (left + 264, 790), (left + 42, 790)], mix(DEEP, NIGHT, 0.3)
        )
    canvas.rectangle(0, 880, WIDTH, HEIGHT, mix(INK, PAPER, 0.75))
    for x in range(40, WIDTH, 130):
        canvas.rectangle(x, 934, x + 70, 944, PAPER)
    return canvas


def market_plan() -> Canvas:
    canvas = Canvas(PAPER, seed=26)
    canvas.rectangle(120, 90, 1480, 910, mix(PAPER, INK, 0.07))
    for row in range(6):
        for column in range(14):
            if row in {2, 3} and column in {6, 7}:
                continue
            left, top = 160 + column * 93, 120 + row * 130 + (24 if row >= 3 else 0)
            filled = canvas.random.random() < 0.72
            canvas.rectangle(left, top, left + 72, top + 84, INK)
            canvas.rectangle(left + 4, top + 4, left + 68, top + 80, OCHRE if filled else PAPER)
    canvas.circle(800, 500, 78, mix(SEA, PAPER, 0.25), outline=INK, width=5)
    canvas.circle(800, 500, 26, PAPER, outline=INK, width=4)
    return canvas


def parts() -> Canvas:
    canvas = Canvas(mix(MIST, PAPER, 0.55), seed=27)
    for row in range(3):
        for column in range(4):
            left, top = 90 + column * 360, 70 + row * 300
            canvas.rectangle(left, top, left + 320, top + 260, PAPER)
            x, y, number = left + 160, top + 130, row * 4 + column
            colour = WARM[number % 7]
            if number in {0, 5}:
                canvas.rectangle(x - 70, y - 95, x + 70, y + 95, colour)
                canvas.rectangle(x - 58, y - 83, x + 58, y + 83, mix(colour, PAPER, 0.55))
            elif number in {1, 8}:
                canvas.rectangle(x - 60, y - 80, x + 60, y + 80, INK)
                canvas.rectangle(x - 20, y - 92, x + 20, y - 80, INK)
                canvas.rectangle(x - 48, y + 10, x + 48, y + 68, colour)
            elif number in {2, 7, 9}:
                canvas.circle(x, y, 66, colour)
                canvas.circle(x, y, 40, PAPER)
                canvas.circle(x, y, 18, INK)
            elif number in {3, 10}:
                for pin in range(7):
                    canvas.rectangle(x - 84 + pin * 26, y - 60, x - 72 + pin * 26, y + 60, colour)
                canvas.rectangle(x - 96, y - 22, x + 96, y + 22, INK)
            elif number == 11:
                canvas.line([(x - 90, y + 80), (x - 10, y)], RUST, 40)
                canvas.line([(x - 10, y), (x + 84, y - 92)], INK, 12)
            else:
                for ring in range(4):
                    canvas.arc(x, y, 30 + ring * 18, (200, 340 + ring * 30), colour, width=8)
                canvas.circle(x, y, 14, INK)
    return canvas


def stadium_plan() -> Canvas:
    canvas = Canvas(mix(MIST, PAPER, 0.4), seed=28)
    for ring in range(9):
        radius_x, radius_y = 700 - ring * 38, 440 - ring * 30
        points = [
            (
                800 + math.copysign(abs(math.cos(angle)) ** 0.7, math.cos(angle)) * radius_x,
                500 + math.copysign(abs(math.sin(angle)) ** 0.7, math.sin(angle)) * radius_y,
            )
            for angle in (number * math.tau / 180 for number in range(180))
        ]
        canvas.polygon(
            points, mix(RUST, PAPER, 0.12 + ring * 0.07) if ring % 2 else mix(DEEP, PAPER, 0.1 + ring * 0.07)
        )
    canvas.polygon([(800, 500), (1600, 640), (1600, 1000), (1120, 1000)], mix(MIST, PAPER, 0.4))
    canvas.rectangle(450, 310, 1150, 690, SAGE)
    canvas.line([(800, 310), (800, 690)], PAPER, 6)
    canvas.circle(800, 500, 80, None, outline=PAPER, width=6)
    for x in (450, 1030):
        canvas.line([(x, 400), (x + 120, 400), (x + 120, 600), (x, 600), (x, 400)], PAPER, 6)
    for row in range(5):
        canvas.line([(1330 + row * 50, 880 + row * 16), (1420 + row * 50, 880 + row * 16)], SEA, 6)
    return canvas


def curling() -> Canvas:
    canvas = Canvas(mix(MIST, PAPER, 0.7), seed=29)
    for x in range(0, WIDTH, 100):
        canvas.line([(x, 0), (x, HEIGHT)], mix(MIST, PAPER, 0.5), 3)
    for radius, colour in ((380, DEEP), (260, PAPER), (140, RUST), (46, PAPER)):
        canvas.circle(620, 500, radius, colour)
    canvas.line([(0, 500), (WIDTH, 500)], mix(INK, PAPER, 0.4), 4)
    canvas.line([(620, 0), (620, HEIGHT)], mix(INK, PAPER, 0.4), 4)
    for x, y, colour in ((700, 420, OCHRE), (520, 610, SAGE), (880, 560, OCHRE), (1130, 470, SAGE)):
        canvas.circle(x + 10, y + 14, 62, mix(INK, PAPER, 0.55))
        canvas.circle(x, y, 62, mix(INK, MIST, 0.35))
        canvas.circle(x, y, 40, colour)
        canvas.line([(x - 24, y), (x + 24, y)], INK, 11)
    canvas.line([(1240, 720), (1560, 930)], mix(RUST, INK, 0.4), 16)
    canvas.polygon([(1190, 660), (1290, 726), (1262, 770), (1160, 704)], OCHRE)
    return canvas


def bell() -> Canvas:
    canvas = Canvas(mix(SAGE, PAPER, 0.55), seed=30)
    canvas.hills(760, 60, mix(MOSS, PAPER, 0.25), length=350, phase=0.9)
    canvas.hills(860, 40, MOSS, length=240, phase=2.4)
    for radius in range(470, 860, 78):
        canvas.circle(800, 560, radius, None, outline=mix(SAGE, PAPER, 0.28 + radius / 2200), width=5)
    canvas.polygon([(280, 130), (1320, 130), (1420, 210), (180, 210)], mix(INK, RUST, 0.3))
    for x in (300, 1270):
        canvas.rectangle(x, 210, x + 34, 940, mix(INK, RUST, 0.4))
    canvas.circle(800, 262, 40, None, outline=INK, width=16)
    left = [(660, 300), (610, 420), (590, 600), (580, 760), (560, 830)]
    right = [(1600 - x, y) for x, y in reversed(left)]
    canvas.polygon([*left, *right], mix(DEEP, MOSS, 0.5))
    canvas.rectangle(560, 812, 1040, 842, mix(DEEP, INK, 0.4))
    canvas.line([(616, 410), (984, 410)], OCHRE, 8)
    canvas.line([(586, 690), (1014, 690)], OCHRE, 8)
    for x in range(680, 1000, 80):
        for y in (480, 540, 600):
            canvas.circle(x - 40, y, 13, mix(OCHRE, DEEP, 0.3))
    canvas.line([(1080, 640), (1360, 600)], mix(RUST, INK, 0.3), 46)
    return canvas


def panels() -> Canvas:
    canvas = Canvas(PAPER, seed=31)
    frames = (
        (60, 60, 760, 470),
        (800, 60, 1540, 470),
        (60, 510, 480, 940),
        (520, 510, 1060, 940),
        (1100, 510, 1540, 940),
    )
    for number, (left, top, right, bottom) in enumerate(frames):
        canvas.rectangle(left, top, right, bottom, INK)
        canvas.rectangle(left + 7, top + 7, right - 7, bottom - 7, mix(WARM[number], PAPER, 0.55))
        centre, floor = (left + right) / 2 + (number - 2) * 20, bottom - 7
        coat = mix(WARM[(number + 2) % 7], INK, 0.35)
        canvas.polygon(
            [
                (centre - 130, floor),
                (centre - 96, floor - 170),
                (centre + 96, floor - 170),
                (centre + 130, floor),
            ],
            coat,
        )
        canvas.rectangle(centre - 26, floor - 215, centre + 26, floor - 165, ROSE)
        canvas.circle(centre, floor - 255, 66, INK)
    return canvas


def robots() -> Canvas:
    canvas = Canvas(mix(MIST, PAPER, 0.5), seed=32)
    canvas.rectangle(0, 560, WIDTH, HEIGHT, mix(INK, PAPER, 0.45))
    for x in range(120, WIDTH, 260):
        canvas.polygon([(x, 560), (x + 130, 560), (x + 60, HEIGHT), (x - 130, HEIGHT)], PAPER)
    for x, y, size in ((180, 540, 90), (330, 545, 100), (520, 552, 115), (760, 560, 130)):
        canvas.rectangle(x, y - size, x + size * 1.2, y - 20, PAPER)
        canvas.rectangle(x, y - size, x + size * 1.2, y - size * 0.8, RUST)
        for wheel in (0.2, 0.6, 1.0):
            canvas.circle(x + size * wheel, y - 14, size * 0.14, INK)
        canvas.line([(x + size, y - size), (x + size, y - size * 1.7)], INK, 4)
        canvas.circle(x + size, y - size * 1.7, 9, OCHRE)
    for x, height in ((1060, 330), (1190, 300), (1330, 350), (1470, 310)):
        canvas.figure(x, 760, height, DEEP, lean=18)
    return canvas
