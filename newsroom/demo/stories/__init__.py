"""The demo's stories, newest first."""

from newsroom.demo.stories import (
    borrowed_bell,
    bus_outage,
    captioned_tour,
    curling_school,
    delivery_robots,
    faceless_comic,
    goalkeeper,
    honest_library,
    last_runner,
    lighthouse_clerk,
    market_prices,
    night_ferry,
    open_until_two,
    repair_counter,
    shade_map,
    stadium_name,
)

STORIES = (
    stadium_name.STORY,
    delivery_robots.STORY,
    night_ferry.STORY,
    lighthouse_clerk.STORY,
    goalkeeper.STORY,
    honest_library.STORY,
    market_prices.STORY,
    captioned_tour.STORY,
    bus_outage.STORY,
    last_runner.STORY,
    open_until_two.STORY,
    borrowed_bell.STORY,
    faceless_comic.STORY,
    repair_counter.STORY,
    curling_school.STORY,
    shade_map.STORY,
)
