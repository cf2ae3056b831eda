// Embeds quotations as a site does that knows oEmbed: found by the page's own link, then as a known provider.
import { extract, setProviderList } from "@extractus/oembed-extractor";
import { answer, question } from "./answering.mjs";

const findings = [];
// The consumer asks known providers by https; the site that is measured has none.
const fetcher = (url) => fetch(String(url).replace(question.site.replace("http:", "https:"), question.site));

async function embed(url, how) {
  try {
    const found = await extract(url, { maxwidth: 480 }, fetcher);
    for (const name of ["type", "version", "html", "width", "provider_name"]) {
      if (!found[name]) findings.push(`${url}, ${how}: no ${name}`);
    }
    if (found.width > 480) findings.push(`${url}, ${how}: ${found.width} px wide, though 480 were asked for`);
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
    endpoints: [{ schemes: [`${question.site}/reactions/*`], url: `${question.site}/oembed`, discovery: true }],
  },
]);
for (const url of question.urls) await embed(url, "by provider");
answer(question.urls.length * 2, findings);
