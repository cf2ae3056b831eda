// How every tool here is called: a question as JSON on standard input, {checked, findings} as JSON on standard output.
import { readFileSync } from "node:fs";

export const question = JSON.parse(readFileSync(0, "utf8"));

export function answer(checked, findings) {
  process.stdout.write(JSON.stringify({ checked, findings }), () => process.exit(0));
}

export async function textOf(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`answers ${response.status}`);
  return { text: await response.text(), type: response.headers.get("content-type") ?? "" };
}
