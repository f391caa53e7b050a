/** What axe-core finds wrong in a page, in dark and in light, as lines to read. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What of axe-core is used; it lives in the page. */
interface Axe {
  run(
    context: { readonly include: readonly string[] },
    options: {
      readonly resultTypes: readonly ["violations"];
      readonly runOnly?: readonly string[];
    },
  ): Promise<{ readonly violations: readonly Violation[] }>;
}
interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}
declare const axe: Axe;

/** These depend on the colours. */
const ofColours = ["color-contrast", "link-in-text-block"];

/** Serious and critical findings within a part of the page: all rules in dark, those about colours in light too. */
export async function findings(page: Page, within = "html"): Promise<readonly string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  const found: string[] = [];
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate(
      ([include, rules]) =>
        axe.run(
          { include: [include] },
          { resultTypes: ["violations"], ...(rules === undefined ? {} : { runOnly: rules }) },
        ),
      [within, colorScheme === "light" ? ofColours : undefined] as const,
    );
    found.push(...violations.flatMap((each) => linesOf(each, colorScheme)));
  }
  return found;
}

function linesOf({ id, impact, nodes }: Violation, scheme: string): readonly string[] {
  if (impact !== "serious" && impact !== "critical") return [];
  return nodes.map(({ html, failureSummary }) => `${scheme}: ${id}: ${html.slice(0, 200)} ${failureSummary}`);
}
