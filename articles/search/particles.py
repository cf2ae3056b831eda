"""What Korean glues to a noun: particles (조사), the plural, and the endings that make a verb of it (하다, 되다).

They are taken off what is asked for, never off what is indexed, so a mistake here finds too much rather than nothing,
and words that only look as if they had a particle are named.
"""

SHORTEST_STEM = 2
_PARTICLES = (
    "은 는 이 가 을 를 의 에 로 와 과 도 만 나 랑 으로 에서 에게 께서 까지 부터 이나 이랑 라고 라는 이라고 이라는 이며 이고 이란 "
    "보다 처럼 만큼 마다 조차 마저 밖에 하고 한테 에는 에도 에만 에서는 에서도 에서만 에게서 에게는 에게도 으로는 으로도 으로만 으로부터 로부터 "
    "로는 로도 에서의 에의 으로의 로의 와의 과의 와도 과도 와는 과는 까지도 까지는 까지의 부터는 부터의 만의 만은 만이 만을 이라도 라도 이나마 이든 이야 "
    "에서부터 에까지 에게까지 으로서 로서 으로써 로써 이다 입니다 이었다 였다 인데 이지만 이라면"
)
_ENDINGS = (
    "하다 한다 했다 하는 하며 하면 하자 하려 했고 했던 했지만 하여 해서 해야 했는데 할까 합니다 했습니다 하였다 하겠다 하지 "
    "되다 된다 됐다 되는 되며 되면 되고 됐고 됐던 돼서 됩니다 됐습니다 되었다 되었습니다 되지 "
    "당했다 시켰다 시킨 시킨다"
)
_PLURAL = "들"
# Nouns whose end looks like a particle; compounds end like them too.
_WHOLE = tuple(
    "고양이 어린이 젊은이 늙은이 호랑이 원숭이 지팡이 떡볶이 목걸이 경기도 강원도 제주도 충청도 전라도 경상도 울릉도 전문가 정치가 예술가 자본가 "
    "활동가 음악가 평론가 투자가 대학로 을지로 고속도로 민주주의 자본주의 사회주의 원자로 회의 합의 논의 협의 결의 동의 항의 강의".split()
)
_TAKEN_OFF = sorted({*_PARTICLES.split(), *_ENDINGS.split()}, key=lambda ending: (-len(ending), ending))
# As they may follow a noun in a text: for telling the noun from a longer one.
FOLLOWING = "|".join(
    sorted(
        {*_TAKEN_OFF, _PLURAL, *(_PLURAL + one for one in "은 이 을 의 도 에게 과 에 만".split())},
        key=lambda e: (-len(e), e),
    )
)


def without_particle(run: str) -> str:
    """Return a run without what is glued to its end, where at least two syllables are left."""
    stem = run if run.endswith(_WHOLE) else _without(run)
    if stem.endswith(_PLURAL) and len(stem) - len(_PLURAL) >= SHORTEST_STEM:
        return stem[: -len(_PLURAL)]
    return stem


def _without(run: str) -> str:
    for ending in _TAKEN_OFF:
        if run.endswith(ending) and len(run) - len(ending) >= SHORTEST_STEM:
            return run[: -len(ending)]
    return run
