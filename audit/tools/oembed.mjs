// Embeds articles, which are links, and quotations, which are frames, as a site does that knows oEmbed: found by the page's own link, then as a known provider.
import { extract, setProviderList } from "@extractus/oembed-extractor";
import { answer, question } from "./answering.mjs";

const findings = [];
// The consumer asks known providers by https; the site that is measured has none.
const fetcher = (url) => fetch(String(url).replace(question.site.replace("http:", "https:"), question.site));

async function embed(url, how) {
  try {
    const found = await extract(url, { maxwidth: 480 }, fetcher);
    const wanted = found.type === "link" ? ["title", "author_name"] : ["html", "width"];
    for (const name of ["type", "version", "provider_name", ...wanted]) {
      if (!found[name]) findings.push(`${url}, ${how}: no ${name}`);
    }
    if (found.width > 480) findings.push(`${url}, ${how}: ${found.width} px wide, though 480 were asked for`);
    if (found.type === "link") {
      if (found.thumbnail_width > 480) findings.push(`${url}, ${how}: its picture is ${found.thumbnail_width} px wide`);
      const picture = found.thumbnail_url && (await fetch(found.thumbnail_url));
      if (picture && !picture.ok) findings.push(`${url}, ${how}: its picture ${found.thumbnail_url} answers ${picture.status}`);
      return;
    }
    const frame = /src="([^"]+)"/.exec(found.html ?? "")?.[1].replaceAll("&amp;", "&");
    const shown = frame && (await fetch(frame));
    if (!shown?.ok) findings.push(`${url}, ${how}: its frame ${frame} answers ${shown?.status}`);
  } catch (error) {
    findings.push(`${url}, ${how}: ${error.message}`);
  }
}

setProviderList([]);
for (const url of question.urls) await embed(url, "by discovery");
setProviderList([
  {
    provider_name: "The site",
    provider_url: question.site,
    endpoints: [{ schemes: [`${question.site}/*`], url: `${question.site}/oembed`, discovery: true }],
  },
]);
for (const url of question.urls) await embed(url, "by provider");
answer(question.urls.length * 2, findings);
