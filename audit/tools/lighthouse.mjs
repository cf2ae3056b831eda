// Runs Lighthouse on its mobile profile over each address. Performance is timed: where one run falls short, the median of several counts.
import lighthouse from "lighthouse";
import * as chromeLauncher from "chrome-launcher";
import { question } from "./answering.mjs";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const TRIES = 3;
const NO_FINDING = ["informative", "notApplicable", "manual"];

// A browser that is short of time sometimes records no trace; Lighthouse then asks to be run again.
async function run(url, categories) {
  for (let left = TRIES; ; left -= 1) {
    const chrome = await chromeLauncher.launch({ chromePath: question.chromium, chromeFlags: question.flags });
    try {
      const { lhr } = await lighthouse(url, { port: chrome.port, output: "json", logLevel: "silent", onlyCategories: categories });
      if (!lhr.runtimeError) return lhr;
      throw new Error(lhr.runtimeError.message);
    } catch (error) {
      if (left <= 1) throw error;
    } finally {
      await chrome.kill();
    }
  }
}

function middle(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

const results = {};
for (const { name, url } of question.pages) {
  try {
    const lhr = await run(url, CATEGORIES);
    const scores = Object.fromEntries(Object.entries(lhr.categories).map(([category, { score }]) => [category, score ?? 0]));
    const audits = Object.values(lhr.audits)
      .filter(({ score, scoreDisplayMode }) => score !== null && score < 0.9 && !NO_FINDING.includes(scoreDisplayMode))
      .map(({ id, displayValue }) => (displayValue ? `${id} (${displayValue})` : id));
    const timed = [scores.performance];
    if (Math.round(scores.performance * 100) < 100) {
      while (timed.length < question.runs) timed.push((await run(url, ["performance"])).categories.performance.score ?? 0);
    }
    scores.performance = middle(timed);
    const shifted = (lhr.audits["layout-shifts"]?.details?.items ?? []).map(({ node }) => node?.selector ?? "something");
    results[name] = { scores, audits, shifted, shift: lhr.audits["cumulative-layout-shift"]?.numericValue ?? 0 };
    const told = CATEGORIES.map((category) => Math.round(scores[category] * 100)).join(" / ");
    process.stderr.write(`  ${name}: ${told}${timed.length > 1 ? ` (${timed.map((score) => Math.round(score * 100)).join(", ")})` : ""}\n`);
  } catch (error) {
    results[name] = { scores: {}, audits: [error.message], shifted: [], shift: 0 };
    process.stderr.write(`  ${name}: ${error.message}\n`);
  }
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));
