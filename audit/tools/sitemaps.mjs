// Reads the sitemap index and every sitemap strictly with the sitemap package, and asks for what they list.
import { Readable } from "node:stream";
import { ErrorLevel, XMLToSitemapIndexStream, XMLToSitemapItemStream } from "sitemap";
import { answer, question, textOf } from "./answering.mjs";

const findings = [];
let checked = 0;

async function read(url) {
  const { text, type } = await textOf(url);
  if (!/^(application|text)\/xml/.test(type)) findings.push(`${url} comes as ${type}`);
  const isIndex = /<sitemapindex\b/.test(text);
  const Reader = isIndex ? XMLToSitemapIndexStream : XMLToSitemapItemStream;
  const items = [];
  // It tells of what it does not know on the console as well.
  for await (const item of Readable.from([text]).pipe(new Reader({ level: ErrorLevel.THROW, logger: false }))) items.push(item);
  checked += 1;
  return { isIndex, items };
}

const waiting = [...question.urls];
for (let sitemap = waiting.shift(); sitemap; sitemap = waiting.shift()) {
  try {
    const { isIndex, items } = await read(sitemap);
    if (isIndex) {
      waiting.push(...items.map(({ url }) => url).filter((url) => !waiting.includes(url)));
      continue;
    }
    if (items.length > 50000) findings.push(`${sitemap} lists more than 50,000 pages`);
    for (const item of items) {
      const listed = [item.url, ...(item.links ?? []).map((link) => link.url), ...(item.img ?? []).map((image) => image.url)];
      for (const url of listed) {
        const { status } = await fetch(url, { method: "HEAD", redirect: "manual" });
        if (status !== 200) findings.push(`${sitemap} lists ${url}, which answers ${status}`);
      }
    }
  } catch (error) {
    findings.push(`${sitemap}: ${error.message}`);
  }
}
answer(checked, [...new Set(findings)]);
