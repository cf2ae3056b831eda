// Follows every link, picture, stylesheet and script of the site with linkinator. Other sites are not asked.
import { LinkChecker } from "linkinator";
import { answer, question } from "./answering.mjs";

const { site, pages, gone, skip } = question;
const escaped = site.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const asked = new Set();
const measured = new Set(pages.map((url) => new URL(url).href));
// A page that is measured is asked for, be it of a kind that is skipped.
const skipped = (url) => skip && new RegExp(skip).test(url) && !measured.has(new URL(url).href);

// The trail that leads back to a list changes nothing else of an article: it is looked at once, without the trail.
const trail = { pattern: new RegExp(`^(${escaped}/[^?#]*)\\?via=[^&#]*`), replacement: "$1" };

async function isToSkip(url) {
  if (!url.startsWith(`${site}/`) || url.startsWith(`${site}/admin/`) || asked.has(url) || skipped(url)) return true;
  asked.add(url);
  return false;
}

async function crawl(paths, recurse) {
  const options = { path: paths, recurse, concurrency: 4, timeout: 60000, linksToSkip: isToSkip, urlRewriteExpressions: [trail] };
  return (await new LinkChecker().check(options)).links;
}

// From one address only: linkinator reads on only in what stands below the address where a way began, so that with a second
// beginning in /ko/ the English pages that were first met there would be asked for and never read.
const links = await crawl([`${site}/`], true);
// What nothing leads to, or only a form: read for their own links.
const unmet = [...measured].filter((url) => !asked.has(url));
if (unmet.length) links.push(...(await crawl(unmet, false)));

const findings = links
  .filter(({ state, url }) => state === "BROKEN" && !gone.includes(url))
  .map(({ url, status, parent }) => `${url} answers ${status}, linked from ${parent}`);
for (const url of measured) {
  if (!asked.has(url)) findings.push(`${url} was never asked for`);
}
answer(links.filter(({ state }) => state === "OK").length, findings);
