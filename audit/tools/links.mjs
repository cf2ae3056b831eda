// Follows every link, picture, stylesheet and script of the site with linkinator. Other sites are not asked.
import { LinkChecker } from "linkinator";
import { answer, question } from "./answering.mjs";

const escaped = question.site.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const result = await new LinkChecker().check({
  path: question.urls,
  recurse: true,
  concurrency: 4,
  timeout: 60000,
  linksToSkip: async (link) => !link.startsWith(`${question.site}/`) || link.startsWith(`${question.site}/admin/`),
  // The trail that leads back to a list changes nothing else of an article: it is looked at without it.
  urlRewriteExpressions: [{ pattern: new RegExp(`^(${escaped}/[^?#]*)\\?via=[^&#]*`), replacement: "$1" }],
});
const broken = result.links.filter((link) => link.state === "BROKEN" && !question.gone.includes(link.url));
answer(
  result.links.filter((link) => link.state === "OK").length,
  broken.map((link) => `${link.url} answers ${link.status}, linked from ${link.parent}`),
);
