// Holds the structured data of pages against schema.org: its types as schema-dts has them, checked by the TypeScript
// compiler (unknown properties, wrong values), and what Google's results ask for by Adobe's validator.
import ts from "typescript";
import Validator from "@adobe/structured-data-validator";
import extractor from "@marbec/web-auto-extractor";
import { answer, question } from "./answering.mjs";

const Extractor = extractor.default ?? extractor;
const findings = [];
const sources = new Map();
const names = new Map();
let checked = 0;

for (const { name, html } of question.pages) {
  for (const [, text] of html.matchAll(/<script type="application\/ld\+json"[^>]*>([\s\S]*?)<\/script>/g)) {
    checked += 1;
    let data;
    try {
      data = JSON.parse(text);
    } catch (error) {
      findings.push(`${name}: ${error.message}`);
      continue;
    }
    const things = data["@graph"] ?? [data];
    for (const thing of things) {
      const { "@context": _context, ...rest } = thing;
      // Schema.org has it as an annotation of any action's input (schema.org/docs/actions.html), which types cannot say.
      if (rest.potentialAction) delete rest.potentialAction["query-input"];
      const file = `/checked/${sources.size}.ts`;
      names.set(file, `${name} (${thing["@type"]})`);
      sources.set(
        file,
        `import type { ${thing["@type"]} } from "schema-dts";\nexport const thing: ${thing["@type"]} = ${JSON.stringify(rest, null, 1)};\n`,
      );
    }
    const said = console.log;
    console.log = () => {};
    const results = await new Validator().validate(new Extractor({ addLocation: true }).parse(html));
    console.log = said;
    for (const result of results) {
      if (result.severity === "ERROR") findings.push(`${name}: ${result.issueMessage} (${JSON.stringify(result.path)})`);
    }
  }
}

const options = { strict: true, noEmit: true, skipLibCheck: true, moduleResolution: ts.ModuleResolutionKind.Bundler, module: ts.ModuleKind.ESNext, types: [] };
const host = ts.createCompilerHost(options);
const { readFile, fileExists, getSourceFile } = host;
host.fileExists = (file) => sources.has(file) || fileExists(file);
host.readFile = (file) => sources.get(file) ?? readFile(file);
host.getSourceFile = (file, ...others) =>
  sources.has(file) ? ts.createSourceFile(file, sources.get(file), ts.ScriptTarget.ESNext) : getSourceFile(file, ...others);
host.resolveModuleNameLiterals = (literals) =>
  literals.map(({ text }) => ts.resolveModuleName(text, `${import.meta.dirname ?? new URL(".", import.meta.url).pathname}/x.ts`, options, host));
const program = ts.createProgram([...sources.keys()], options, host);
for (const problem of ts.getPreEmitDiagnostics(program)) {
  const line = problem.file && problem.file.text.slice(0, problem.start).split("\n").length - 1;
  const shown = problem.file ? problem.file.text.split("\n")[line].trim().slice(0, 120) : "";
  const last = ts.flattenDiagnosticMessageText(problem.messageText, "\n").split("\n").pop().trim().slice(0, 200);
  findings.push(`${names.get(problem.file?.fileName) ?? ""}: ${shown} – ${last}`);
}
answer(checked, [...new Set(findings)]);
