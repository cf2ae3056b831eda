"""The text in a bundle that tells a stranger what it is and how to check it, by hand or with the program."""

from typing import Any

COMMITMENT = (
    'python3 -c "import hmac, json, sys; '
    "d, role, path = sys.argv[1:]; o = json.load(open(d))[role]; "
    "import hashlib; s = hashlib.sha256(open(path, 'rb').read()).digest(); "
    "print(hmac.new(bytes.fromhex(o['commitment_key']), s, 'sha256').hexdigest())\""
)


def readme(story: dict[str, Any]) -> bytes:
    """Return the English text."""
    first = story["captures"][0]["id"]
    return _text(
        story,
        head=f"""EVIDENCE FOR QUOTATIONS
from {story["site"]}, {story["url"]}

What this is
------------
A newsroom quoted people from the internet. This file holds the pages on which it found their words, as they were
captured, and what shows that neither the pages nor the words were changed since. You need not believe the newsroom: you
can check it. It is a WACZ file (https://specs.webrecorder.net/wacz/1.1.1/): https://replayweb.page shows the pages in it,
and any program that opens zip files unpacks it.

Before you pass it on
---------------------
The newsroom quotes people under pseudonyms, and adds no name to this file. But the captured pages hold what they held:
names, nicknames and words of everybody who wrote there, most of whom nobody quoted. Do not publish this file, and delete it
when you no longer need it. What was removed at the request of a person must not come back through you.""",
        quotations="The quotations and their evidence pages",
        seals="The captures and their seals",
        seal_line="capture {id}: {seal}",
        program="""Checking it with the program
----------------------------
With the newsroom's software (no database and no settings are needed):

    python -m reactions.bundles.verify THIS-FILE.wacz --seal SEAL

Take SEAL from the evidence page of a quotation, not from this file: who changes a file can change what it says of itself.
The program checks every byte, every seal, and judges the quotations anew.""",
        by_hand=f"""Checking it by hand
-------------------
Unpack the file and open a terminal in the folder. For capture {first} (the others go the same way):

1. Nothing was changed since it was packed:

    sha256sum datapackage.json
    cat datapackage-digest.json

   Both show the same number. datapackage.json names the SHA-256 of every other file; sha256sum shows them for comparison.

2. The seal:
{{seal_by_hand}}
   The last number must be the seal on the evidence page of the quotation. Its link names the seal of the capture before it
   ("previous"); evidence/capture-{first}-previous-link.json, where it is there, must have that SHA-256. So no capture can be
   exchanged later without all that follow it.

3. The files are those that were sealed. The manifest names a commitment for each, by which nobody who lacks the
   key can guess what a short comment said. The key is in the openings. For the text of capture {first}:

    {COMMITMENT} evidence/capture-{first}-openings.json text evidence/capture-{first}-text.txt

   It must print the commitment of the "text" in the manifest.

4. The words. "start" and "end" in evidence/quotation-….json count characters of the text, from 0:

    python3 -c "import json, sys; q = json.load(open(sys.argv[1])); print(open(sys.argv[2], encoding='utf-8', newline='').read()[q['start']:q['end']])" evidence/quotation-….json evidence/capture-{first}-text.txt

5. The comments. evidence/capture-{first}-comments.json lists where each comment stands in the text: ordinal, number on the
   site, number of the comment it answers, its author (a number of the newsroom's), start, end, time, precision of the time,
   votes for, votes against. Its SHA-256 is "comments_sha256" in the manifest.
{{stamp}}
What it shows, and what not
---------------------------
That the newsroom had these pages when it sealed them, and changed nothing since. Where "method" in the manifest is "fetch" or
"browser", the newsroom fetched the page itself; "upload", "paste" and "bookmarklet" mean that an editor gave it, and the time of
saving is the editor's word. Nothing here shows who the people are, or that what they said is true.
""",
        seal_link="""
    sha256sum evidence/capture-{id}-manifest.json     is "content_sha256" in the link
    cat evidence/capture-{id}-link.json
    sha256sum evidence/capture-{id}-link.json         is the seal
""",
        seal_plain="""
    sha256sum evidence/capture-{id}-manifest.json     is the seal (this capture is older than links)
""",
        stamp="""
6. The time stamp. An authority outside of the newsroom certified when the seal existed. With its root certificates:

    openssl ts -verify -data evidence/capture-{id}-link.json -in evidence/capture-{id}-timestamp.tsr -CAfile ROOTS.pem
""",
    )


def readme_ko(story: dict[str, Any]) -> bytes:
    """Return the Korean text."""
    first = story["captures"][0]["id"]
    return _text(
        story,
        head=f"""인용의 근거
{story["site"]}, {story["url"]}

이 파일은
---------
뉴스룸이 인터넷에서 사람들의 말을 인용했습니다. 이 파일에는 그 말을 찾은 페이지가 캡처한 그대로 들어 있고, 그 뒤로 페이지도 말도
바뀌지 않았음을 보여 주는 자료가 함께 들어 있습니다. 뉴스룸을 믿을 필요 없이 직접 확인할 수 있습니다. WACZ 파일
(https://specs.webrecorder.net/wacz/1.1.1/)이므로 https://replayweb.page 에서 페이지를 볼 수 있고, zip 파일을 여는 프로그램이면 무엇으로든
풀 수 있습니다.

다른 사람에게 주기 전에
-----------------------
뉴스룸은 사람들을 가명으로 인용하고, 이 파일에 어떤 이름도 덧붙이지 않습니다. 그러나 캡처한 페이지에는 원래 있던 것이 그대로 있습니다.
그곳에 글을 쓴 모든 사람의 이름과 별명과 말이며, 대부분은 인용되지 않은 사람들입니다. 이 파일을 공개하지 말고, 필요 없어지면 지워
주세요. 누군가의 요청으로 지운 것이 이 파일을 통해 되살아나서는 안 됩니다.""",
        quotations="인용과 근거 페이지",
        seals="캡처와 봉인",
        seal_line="캡처 {id}: {seal}",
        program="""프로그램으로 확인하기
---------------------
이 뉴스룸의 소프트웨어로 확인합니다(데이터베이스도 설정도 필요 없습니다).

    python -m reactions.bundles.verify 이-파일.wacz --seal 봉인

봉인은 이 파일이 아니라 인용의 근거 페이지에서 옮겨 적으세요. 파일을 바꾸는 사람은 파일이 스스로에 대해 하는 말도 바꿀 수
있습니다. 프로그램은 모든 바이트와 모든 봉인을 확인하고 인용을 새로 대조합니다.""",
        by_hand=f"""손으로 확인하기
---------------
파일을 풀고 그 폴더에서 터미널을 엽니다. 캡처 {first}의 예입니다(다른 캡처도 같습니다).

1. 묶은 뒤로 바뀐 것이 없는지:

    sha256sum datapackage.json
    cat datapackage-digest.json

   둘이 같은 값을 보여야 합니다. datapackage.json에는 다른 모든 파일의 SHA-256이 적혀 있으며, sha256sum으로 견주어 볼 수 있습니다.

2. 봉인:
{{seal_by_hand}}
   마지막 값이 인용의 근거 페이지에 적힌 봉인과 같아야 합니다. 링크에는 바로 앞 캡처의 봉인("previous")이 적혀 있고,
   evidence/capture-{first}-previous-link.json 파일이 있으면 그 SHA-256이 이 값이어야 합니다. 그래서 나중에 어떤 캡처를 바꿔치기하려면
   그 뒤의 모든 캡처를 바꿔야 합니다.

3. 파일이 봉인된 그대로인지. 목록에는 파일마다 커밋먼트가 적혀 있습니다. 키가 없으면 짧은 댓글이라도 무슨 말인지 짐작할 수
   없습니다. 키는 openings 파일에 있습니다. 캡처 {first}의 글은 이렇게 확인합니다.

    {COMMITMENT} evidence/capture-{first}-openings.json text evidence/capture-{first}-text.txt

   목록에 있는 "text"의 커밋먼트가 나와야 합니다.

4. 인용된 말. evidence/quotation-….json의 "start"와 "end"는 글의 글자를 0부터 센 것입니다.

    python3 -c "import json, sys; q = json.load(open(sys.argv[1])); print(open(sys.argv[2], encoding='utf-8', newline='').read()[q['start']:q['end']])" evidence/quotation-….json evidence/capture-{first}-text.txt

5. 댓글. evidence/capture-{first}-comments.json에는 댓글마다 글에서 차지하는 자리가 적혀 있습니다. 순서, 사이트의 번호, 답한 댓글의
   번호, 작성자(이 뉴스룸이 매긴 번호), 시작, 끝, 시각, 시각의 정밀도, 추천, 비추천의 차례입니다. 이 파일의 SHA-256은 목록의
   "comments_sha256"과 같습니다.
{{stamp}}
이것이 보여 주는 것과 보여 주지 않는 것
---------------------------------------
뉴스룸이 봉인할 때 이 페이지를 가지고 있었고 그 뒤로 아무것도 바꾸지 않았음을 보여 줍니다. 목록의 "method"가 "fetch"나 "browser"이면
뉴스룸이 직접 페이지를 받아 온 것이고, "upload", "paste", "bookmarklet"이면 편집자가 올린 것이며 저장 시각은 편집자의 말입니다. 그 사람들이
누구인지, 한 말이 사실인지는 여기서 알 수 없습니다.
""",
        seal_link="""
    sha256sum evidence/capture-{id}-manifest.json     링크의 "content_sha256"과 같음
    cat evidence/capture-{id}-link.json
    sha256sum evidence/capture-{id}-link.json         봉인
""",
        seal_plain="""
    sha256sum evidence/capture-{id}-manifest.json     봉인(링크가 생기기 전의 캡처)
""",
        stamp="""
6. 타임스탬프. 뉴스룸 밖의 기관이 봉인이 있었던 시각을 확인했습니다. 그 기관의 루트 인증서로 확인합니다.

    openssl ts -verify -data evidence/capture-{id}-link.json -in evidence/capture-{id}-timestamp.tsr -CAfile ROOTS.pem
""",
    )


def _text(
    story: dict[str, Any],
    *,
    head: str,
    quotations: str,
    seals: str,
    seal_line: str,
    program: str,
    by_hand: str,
    seal_link: str,
    seal_plain: str,
    stamp: str,
) -> bytes:
    captures = story["captures"]
    first = captures[0]
    stamped = next((capture for capture in captures if capture["has_stamp"]), None)
    by_hand = by_hand.replace(
        "{seal_by_hand}", (seal_link if first["format"] > 1 else seal_plain).replace("{id}", str(first["id"]))
    ).replace("{stamp}", stamp.replace("{id}", str(stamped["id"])) if stamped else "")
    listed = [f"{row['id']}: {row['url']}" for row in story["quotations"]]
    sealed = [seal_line.replace("{id}", str(row["id"])).replace("{seal}", row["seal"]) for row in captures]
    parts = [
        head,
        f"{quotations}\n{'-' * _width(quotations)}\n" + "\n".join(listed),
        f"{seals}\n{'-' * _width(seals)}\n" + "\n".join(sealed),
        program,
        by_hand,
    ]
    return ("\n\n".join(part.strip("\n") for part in parts) + "\n").encode()


def _width(text: str) -> int:
    """Return how many columns a heading takes: Hangul takes two each."""
    return sum(2 if character >= "가" else 1 for character in text)
