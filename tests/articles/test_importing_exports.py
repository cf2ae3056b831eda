"""Exports of other systems taken apart: what becomes of their posts, what is left out, and what does no harm."""

import io
import json
import re
import struct
import time
from collections.abc import Iterable

import pytest

from articles.importing import archives, files
from articles.importing.entries import Entry, page_of
from articles.importing.files import entries_in
from articles.importing.pages import BlockKind, CategoryNames, ImportedPage, UnableToImport
from articles.importing.shortcodes import expand_shortcodes, with_paragraphs
from tests.articles.exchange_files import GHOST, WORDPRESS, wordpress, zipped

CATEGORIES = [CategoryNames("news", ("News", "뉴스")), CategoryNames("culture", ("Culture", "문화"))]


def entries(data: bytes, name: str = "file") -> list[Entry]:
    return list(entries_in(file=io.BytesIO(data), name=name, byte_count=len(data)))


def pages(found: Iterable[Entry]) -> dict[str, ImportedPage | str]:
    """Return by title what became of entries: the page, or why there is none."""
    became: dict[str, ImportedPage | str] = {}
    for entry in found:
        try:
            page = page_of(entry=entry, outlets=[], categories=CATEGORIES)
            became[page.title] = page
        except UnableToImport as refusal:
            became[entry.title or entry.name] = refusal.reason
    return became


def page(html: str, **fields: object) -> ImportedPage:
    entry = Entry(name="post", title="A title", html=html, is_wordpress=True, **fields)
    return page_of(entry=entry, outlets=[], categories=CATEGORIES)


class TestWordPress:
    became = pages(entries(WORDPRESS.read_bytes()))

    def test_every_post_becomes_a_page_with_what_it_says_of_itself(self) -> None:
        ferry = self.became["Night Ferry Gets a Third Year"]
        assert isinstance(ferry, ImportedPage)
        assert (ferry.slug, str(ferry.date), ferry.category_slug) == (
            "night-ferry-third-year",
            "2024-05-11",
            "news",
        )
        assert (ferry.byline, ferry.tags, ferry.deck) == (
            "Mara Lindqvist",
            ("night ferry", "Norando"),
            "Eleven to four: the ferry stays.",
        )
        assert [block.kind.value for block in ferry.blocks] == ["text", "heading", "text", "image", "text"]
        assert ferry.lead is not None
        assert ferry.lead.alternative_text == "A ferry at night"
        assert len(ferry.unsourced) == 4
        assert sum(isinstance(one, ImportedPage) for one in self.became.values()) == 10

    def test_a_quotation_that_is_set_off_is_listed_as_unsourced(self) -> None:
        ferry = self.became["Night Ferry Gets a Third Year"]
        assert isinstance(ferry, ImportedPage)
        [set_off] = re.findall("<blockquote><p>(.*?)</p>", "".join(block.html for block in ferry.blocks))
        assert set_off in [found.passage.text for found in ferry.unsourced]

    def test_what_is_no_post_is_left_out_with_its_reason(self) -> None:
        assert "page" in str(self.became["About Us"])
        assert "nav_menu_item" in str(self.became["Home"])
        assert "trash" in str(self.became["Old Draft"])
        assert "ferry.png" not in self.became

    def test_korean_slugs_are_read_and_names_that_are_none_of_our_sections_become_tags(self) -> None:
        korean, clock = self.became["밤배, 삼 년째 달린다"], self.became["Market Square Loses Its Clock"]
        assert isinstance(korean, ImportedPage)
        assert isinstance(clock, ImportedPage)
        assert (korean.slug, korean.language, korean.byline) == ("밤배-삼-년째", "ko", "한지우")
        assert clock.tags == ("Market Square", "Town Hall")
        assert any("Town Hall" in note for note in clock.notes)

    def test_scripts_and_their_addresses_are_taken_out_as_from_typed_text(self) -> None:
        clock = self.became["Market Square Loses Its Clock"]
        assert isinstance(clock, ImportedPage)
        html = " ".join(block.html for block in clock.blocks)
        assert "alert" not in html
        assert "javascript:" not in html
        assert '<a href="https://video.example/watch?v=clock"' in html

    def test_the_classic_editors_lines_captions_and_galleries_become_blocks(self) -> None:
        library, bus = (
            self.became["Library Opens on Sundays – Quietly"],
            self.became["Bus Line 9 Is Late, Says the Bus Line"],
        )
        assert isinstance(library, ImportedPage)
        assert isinstance(bus, ImportedPage)
        image = next(block for block in library.blocks if block.kind == BlockKind.IMAGE)
        assert image.caption == "The reading room on a Saturday"
        text = " ".join(block.text for block in library.blocks)
        assert "[sic]" in text
        assert "[contact-form-7" not in text
        assert "[contact-form-7]" in " ".join(library.notes)
        assert [block.caption for block in bus.blocks if block.kind == BlockKind.IMAGE] == [
            "Ferry",
            "The reading room",
        ]

    def test_a_file_that_breaks_off_gives_what_stands_before_the_break(self) -> None:
        data = WORDPRESS.read_bytes()
        became = pages(entries(data[: data.index(b"Tide Table")]))
        assert "Three Bakers, One Oven" in became
        assert "breaks off" in str(became["The rest of the file"])

    @pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "euc-kr"])
    def test_other_character_sets_are_read_as_they_declare(self, charset: str) -> None:
        text = wordpress(title="밤배가 돌아왔다", content="<p>노란도의 밤배가 돌아왔다.</p>")
        data = text.replace('encoding="UTF-8"', f'encoding="{charset.removesuffix("-sig")}"').encode(charset)
        assert "밤배가 돌아왔다" in pages(entries(data))

    def test_a_broken_byte_and_characters_that_no_xml_may_hold_spoil_only_themselves(self) -> None:
        data = wordpress(title="A title", content="<p>Half a\x0b word, ?? and more.</p>").encode()
        became = pages(entries(data.replace(b"??", b"\xff\xfe")))
        found = became["A title"]
        assert isinstance(found, ImportedPage)
        assert found.blocks[0].text == "Half a word, \ufffd\ufffd and more."

    def test_the_end_of_a_character_section_within_one_ends_nothing_else(self) -> None:
        content = "<p>One ]]]]><![CDATA[> two.</p><p></wp:status><item>three</p>"
        found = pages(entries(wordpress(title="A title", content=content).encode()))["A title"]
        assert isinstance(found, ImportedPage)
        assert found.blocks[0].text.startswith("One ]]> two.")
        assert "three" in found.blocks[0].text


class TestGhost:
    became = pages(entries(GHOST.read_bytes()))

    def test_all_three_forms_of_content_become_blocks(self) -> None:
        for title, kinds in {
            "Cat Keeps Its Post": ["text", "heading", "text", "image", "text"],
            "Gulls & Chips": ["text", "heading", "text", "image", "text"],
            "등대, 다시 켜지다": ["text", "heading", "text", "image", "heading", "text"],
        }.items():
            found = self.became[title]
            assert isinstance(found, ImportedPage), title
            assert [block.kind.value for block in found.blocks] == kinds, title
            assert "alert" not in " ".join(block.html for block in found.blocks)

    def test_tags_authors_and_the_lead_picture_come_along(self) -> None:
        cat = self.became["Cat Keeps Its Post"]
        assert isinstance(cat, ImportedPage)
        assert (cat.category_slug, cat.tags, cat.byline) == (
            "culture",
            ("harbour cat",),
            "Mara Lindqvist, 한지우",
        )
        assert cat.lead is not None
        assert cat.lead.picture == "/content/images/2024/05/cat.png"

    def test_pages_and_empty_posts_are_left_out(self) -> None:
        assert "page" in str(self.became["About"])
        assert "no text" in str(self.became["Empty"])

    @pytest.mark.parametrize(
        "post",
        [
            {"title": 7, "html": "<p>x</p>"},
            {"title": "A", "lexical": "{"},
            {"title": "A", "lexical": '{"root": []}'},
            {"title": "A", "mobiledoc": '{"sections": [[10, 4]], "cards": []}'},
            {"title": "A", "mobiledoc": '{"sections": [[1, "p", [[0, [9], 1, "x"]]]], "markups": []}'},
            {"title": "A", "mobiledoc": '{"sections": 5}'},
            {"title": "A", "lexical": '{"root": ' + '{"children": [' * 300 + "]}" * 300 + "}"},
            {"title": "A", "html": "<p>x</p>", "published_at": 10**30},
            {},
            [],
        ],
    )
    def test_a_post_of_another_form_is_an_answer_in_words_and_the_next_is_read(self, post: object) -> None:
        good = {"id": "2", "title": "A good one", "html": "<p>Words.</p>", "type": "post"}
        data = json.dumps({"db": [{"meta": {}, "data": {"posts": [post, good]}}]}).encode()
        found = entries(data)
        assert len(found) == 2
        assert isinstance(pages(found)["A good one"], ImportedPage)


class TestHostileFiles:
    @pytest.mark.parametrize(
        "data",
        [
            # A billion laughs, in the declaration and as a mere document type.
            wordpress(title="x").replace(
                "<rss", '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss', 1
            ),
            wordpress(title="x").replace("<rss", '<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss', 1),
            wordpress(title="x").replace("<channel>", "<channel>" + "<deep>" * 5_000, 1),
            wordpress(title="x").replace('encoding="UTF-8"', 'encoding="zlib"'),
            wordpress(title="x").replace('encoding="UTF-8"', 'encoding="klingon"'),
            '{"db": [{"meta": {}, "data": {"posts": ' + "[" * 100_000,
            '{"db": [{"meta": {}, "data": {"posts": []}}]}',
            '{"db": [{"meta": {}, "data": {"pos',
        ],
        ids=["entities", "external", "deep", "codec", "charset", "deep json", "no posts", "broken json"],
    )
    def test_an_attack_or_a_ruin_is_refused_in_words(self, data: str) -> None:
        begun = time.process_time()
        with pytest.raises(UnableToImport) as refusal:
            entries(data.encode())
        assert len(refusal.value.reason) > 20
        assert time.process_time() - begun < 3

    def test_an_item_of_millions_of_characters_is_refused_while_it_is_read(self) -> None:
        data = wordpress(title="x", content="<p>" + "a" * 5_000_000).encode()
        with pytest.raises(UnableToImport, match="larger than any article"):
            entries(data)

    def test_what_is_too_large_is_refused_before_it_is_read(self) -> None:
        with pytest.raises(UnableToImport, match="2 GiB"):
            next(entries_in(file=io.BytesIO(b"x"), name="x", byte_count=files.LARGEST_FILE_BYTES + 1))

    @pytest.mark.parametrize("name", ["../../etc/cron.d/x.html", "/etc/x.html", "C:/x.html", "a\\..\\x.html"])
    def test_a_name_that_climbs_out_is_refused_and_the_rest_is_read(self, name: str) -> None:
        found = entries(
            zipped(
                {name: b"<h1>Bad</h1><p>Words of it.</p>", "good.html": b"<h1>Good</h1><p>Words of it.</p>"}
            )
        )
        assert [bool(entry.refusal) for entry in found].count(True) == 1
        assert "Good" in pages(found)
        assert "Bad" not in pages(found)

    def test_a_file_that_unpacks_to_more_than_a_page_is_refused_without_being_unpacked(self) -> None:
        bomb = zipped({"bomb.html": b"0" * 60_000_000, "good.html": b"<h1>Good</h1><p>Words of it.</p>"})
        assert len(bomb) < 200_000
        became = pages(entries(bomb))
        assert "5 MiB" in str(became["bomb.html"])
        assert isinstance(became["Good"], ImportedPage)

    def test_a_file_that_lies_about_its_size_is_refused(self) -> None:
        data = zipped({"liar.html": b"<p>" + b"0" * 9_000_000})
        # In the list of contents and before the file: as if it held a hundred bytes.
        true, false = struct.pack("<I", 9_000_003), struct.pack("<I", 100)
        became = pages(entries(data.replace(true, false)))
        assert isinstance(became["liar.html"], str)

    def test_archives_in_archives_encrypted_and_damaged_files_are_refused_one_by_one(self) -> None:
        inner = zipped({"x.html": b"<h1>x</h1>"})
        data = bytearray(
            zipped({"inner.zip": inner, "locked.html": b"<h1>Locked</h1>" * 9, "notes.pdf": b"%PDF"})
        )
        place = data.rindex(b"locked.html") - 46
        data[place + 8] |= 1
        reasons = " ".join(str(one) for one in pages(entries(bytes(data))).values())
        assert "archive in the archive" in reasons
        assert "encrypted" in reasons
        assert "neither a saved page nor an export" in reasons

    def test_too_many_files_and_too_much_in_all_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        data = zipped({f"{number}.html": b"<h1>x</h1>" for number in range(12)})
        monkeypatch.setattr(archives, "MOST_FILES", 10)
        with pytest.raises(UnableToImport, match="more than 10 files"):
            entries(data)
        monkeypatch.setattr(archives, "MOST_FILES", 100)
        monkeypatch.setattr(archives, "MOST_UNPACKED_BYTES", 100)
        with pytest.raises(UnableToImport, match="larger"):
            entries(data)

    def test_a_list_of_contents_that_would_fill_the_memory_is_not_read(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        data = zipped({f"{number}.html": b"" for number in range(50)})
        monkeypatch.setattr(archives, "LARGEST_CONTENTS_BYTES", 1_000)
        with pytest.raises(UnableToImport, match="no zip file"):
            entries(data)

    @pytest.mark.parametrize("cut", [30, 200, -30])
    def test_a_zip_that_is_cut_off_is_answered_in_words(self, cut: int) -> None:
        data = zipped({"a.html": b"<h1>x</h1><p>words</p>" * 9, "b.html": b"<h1>y</h1>"})
        with pytest.raises(UnableToImport, match="no zip file"):
            entries(data[:cut])

    @pytest.mark.parametrize(
        "content",
        [
            "[caption " * 40_000,
            "[caption]" * 30_000,
            "[a " * 60_000 + "]",
            '[a b="' * 40_000,
            "[/caption]" * 30_000,
            "\n\n" * 200_000 + "x",
            "<" * 200_000,
            "[embed]" * 40_000,
        ],
    )
    def test_shortcodes_take_time_in_proportion_to_the_text(self, content: str) -> None:
        begun = time.process_time()
        expand_shortcodes(with_paragraphs(content))
        assert time.process_time() - begun < 2


class TestShortcodes:
    @pytest.mark.parametrize(
        ("content", "text"),
        [
            ('Before [box color="red"]within[/box] after', "Before within after"),
            ("He said [sic] so, [1] and [see below]", "He said [sic] so, [1] and [see below]"),
            ("[단독] 밤배 [속보]", "[단독] 밤배 [속보]"),
            ("[embed]https://video.example/1[/embed]", "https://video.example/1"),
            ('[video mp4="https://video.example/1.mp4"][/video]', "https://video.example/1.mp4"),
            ("[caption]<b>no image</b>[/caption]", "no image"),
        ],
    )
    def test_shortcodes_go_and_words_stay(self, content: str, text: str) -> None:
        assert page(f"<p>.</p>{content}").blocks[0].text.replace("\n", " ").removeprefix(".").strip() == text

    def test_a_caption_without_an_end_loses_no_words(self) -> None:
        assert "words after" in page('<p>x</p>[caption id="1"]<img src="a.png"> words after').blocks[-1].text


class TestPicturesInArchives:
    @pytest.mark.parametrize(
        ("address", "beside", "name"),
        [
            (
                "https://old.example/wp-content/uploads/2024/05/ferry.png",
                "",
                "wp-content/uploads/2024/05/ferry.png",
            ),
            (
                "https://old.example/wp-content/uploads/2024/05/ferry-300x200.png",
                "",
                "wp-content/uploads/2024/05/ferry.png",
            ),
            ("/content/images/cat.png?v=1", "", "content/images/cat.png"),
            ("page_files/a%20b.png", "saved/page.html", "saved/page_files/a b.png"),
            ("../../../etc/passwd.png", "saved/page.html", None),
            ("https://old.example/2020/logo.png", "", None),
            ("data:image/png;base64,AAAA", "", None),
            ("https://old.example/missing.png", "", None),
        ],
    )
    def test_a_picture_is_found_by_its_address(self, address: str, beside: str, name: str | None) -> None:
        data = zipped(
            dict.fromkeys(
                (
                    "wp-content/uploads/2024/05/ferry.png",
                    "wp-content/uploads/2023/05/ferry.png",
                    "content/images/cat.png",
                    "saved/page_files/a b.png",
                    "one/logo.png",
                    "two/logo.png",
                    "../evil.png",
                ),
                b"x",
            )
        )
        with archives.Archive(io.BytesIO(data)) as archive:
            assert archive.picture(address, beside=beside) == name


def test_a_zip_may_hold_an_export_with_saved_pages_and_pictures() -> None:
    data = zipped(
        {
            "export/notes.xml": WORDPRESS.read_bytes(),
            "ghost.json": GHOST.read_bytes(),
            "saved/night.html": b"<html><body><h1>Night Market</h1><p>It moves under the viaduct.</p></body></html>",
            "__MACOSX/._night.html": b"\x00\x05",
            "wp-content/uploads/x.png": b"\x89PNG",
        }
    )
    became = pages(entries(data))
    assert {"Night Market", "Cat Keeps Its Post", "Three Bakers, One Oven"} <= set(became)
    assert not any("MACOSX" in name or name.endswith(".png") for name in became)
