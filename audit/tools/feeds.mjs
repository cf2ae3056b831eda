// Reads every feed as a feed reader does: Atom and RSS with rss-parser, and all three formats with feedsmith.
import Parser from "rss-parser";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { answer, question, textOf } from "./answering.mjs";

const TYPES = { atom: "application/atom+xml", rss: "application/rss+xml", json: "application/feed+json" };
const READ = { atom: parseAtomFeed, rss: parseRssFeed, json: parseJsonFeed };
const findings = [];

for (const url of question.urls) {
  const format = new URL(url).pathname.split(".").pop();
  const complain = (what) => findings.push(`${url}: ${what}`);
  try {
    const { text, type } = await textOf(url);
    if (type.split(";")[0] !== TYPES[format]) complain(`comes as ${type}`);
    const feed = READ[format](text);
    const entries = feed.entries ?? feed.items ?? [];
    // An outlet that nobody quoted yet has a feed without entries; the site's own has some.
    if (!entries.length && !new URL(url).pathname.includes("/communities/")) complain("has no entries");
    for (const entry of entries) {
      const id = entry.id ?? entry.guid?.value;
      const written = entry.content?.value ?? entry.content ?? entry.content_html ?? entry.content?.encoded ?? entry.description;
      const date = entry.updated ?? entry.pubDate ?? entry.date_published;
      if (!id) complain("has an entry without an id");
      if (!entry.title) complain(`${id} has no title`);
      if (!written) complain(`${id} has no content`);
      if (Number.isNaN(Date.parse(date))) complain(`${id} has no date that can be read: ${date}`);
    }
    if (new Set(entries.map((entry) => entry.id ?? entry.guid?.value)).size !== entries.length) complain("repeats an id");
    if (format !== "json") {
      const read = await new Parser().parseString(text);
      if (!read.title || !read.link) complain("has no title or link for rss-parser");
      if (read.items.length !== entries.length) complain(`has ${read.items.length} items for rss-parser, not ${entries.length}`);
      for (const item of read.items) {
        if (!item.title || !item.link || !item.isoDate || !(item.content ?? item["content:encoded"])) {
          complain(`${item.link} lacks title, link, date or content for rss-parser`);
        }
      }
    }
  } catch (error) {
    complain(error.message);
  }
}
answer(question.urls.length, findings);
