// Runs Lighthouse on its mobile profile over each address; the median of several runs for performance, which is timed.
import lighthouse from "lighthouse";
import * as chromeLauncher from "chrome-launcher";
import { question } from "./answering.mjs";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const chrome = await chromeLauncher.launch({ chromePath: question.chromium, chromeFlags: question.flags });
const results = {};
try {
  for (const { name, url } of question.pages) {
    const scores = { performance: [] };
    let audits = {};
    for (let run = 0; run < question.runs; run += 1) {
      const { lhr } = await lighthouse(url, {
        port: chrome.port,
        output: "json",
        logLevel: "error",
        onlyCategories: run === 0 ? CATEGORIES : ["performance"],
      });
      if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
      for (const [category, { score }] of Object.entries(lhr.categories)) {
        if (category === "performance") scores.performance.push(score);
        else scores[category] = score;
      }
      if (run === 0) {
        audits = Object.values(lhr.audits)
          .filter(({ score, scoreDisplayMode }) => score !== null && score < 0.9 && !["informative", "notApplicable", "manual"].includes(scoreDisplayMode))
          .map(({ id, displayValue }) => (displayValue ? `${id} (${displayValue})` : id));
      }
    }
    scores.performance = scores.performance.sort((a, b) => a - b)[Math.floor(scores.performance.length / 2)];
    results[name] = { scores, audits };
    process.stderr.write(`  ${name}: ${CATEGORIES.map((category) => Math.round(scores[category] * 100)).join(" / ")}\n`);
  }
} finally {
  await chrome.kill();
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));
