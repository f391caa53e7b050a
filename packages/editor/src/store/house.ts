/** The house as this page knows it: a snapshot, and what each event makes of it. */

import type { HouseEvent, HouseSnapshot, RunDetail, RunSummary } from "@dreamloom/server/protocol";

/** Nothing is known yet. */
export const emptyHouse: HouseSnapshot = { documents: [], runs: [], paused: false };

const mostEnded = 50;

/** The house after an event; the same object when it changes nothing. */
export function houseAfter(house: HouseSnapshot, event: HouseEvent): HouseSnapshot {
  switch (event.kind) {
    case "run-changed":
      return { ...house, runs: withRun(house.runs, event.run) };
    case "tasks-changed":
      return withDetail(house, event.run, (run) => ({ ...run, tasks: { ...run.tasks, ...event.tasks } }));
    case "pictures-changed":
      return withDetail(house, event.run, (run) => ({
        ...run,
        pictures: { ...run.pictures, ...event.pictures },
      }));
    case "values-changed":
      return withDetail(house, event.run, (run) => ({ ...run, values: { ...run.values, ...event.values } }));
    case "run-fingerprints":
      return withDetail(house, event.run, (run) => ({ ...run, fingerprints: event.fingerprints }));
    case "run-warning":
      return withDetail(house, event.run, (run) => ({ ...run, warnings: [...run.warnings, event.message] }));
    case "file-written":
      return withDetail(house, event.run, (run) => ({ ...run, files: [...run.files, event.file] }));
    case "queue-changed":
      return { ...house, paused: event.paused, runs: inOrder(house.runs, event.order) };
    case "document-changed":
      return { ...house, documents: [event.document, ...without(house, event.document.document)] };
    case "document-removed":
      return { ...house, documents: without(house, event.document) };
    case "document-renamed": {
      const documents = house.documents.filter(
        ({ document }) => document !== event.from && document !== event.to.document,
      );
      const { from, to } = event;
      const runs = house.runs.map((detail) =>
        detail.run.document === from ? { ...detail, run: { ...detail.run, document: to.document } } : detail,
      );
      return { ...house, documents: [to, ...documents], runs };
    }
    case "gallery-added":
    case "gallery-removed":
    case "packs-changed":
      return house;
  }
  event satisfies never;
}

function without({ documents }: HouseSnapshot, gone: string): HouseSnapshot["documents"] {
  return documents.filter(({ document }) => document !== gone);
}

function hasEnded({ run }: RunDetail): boolean {
  return run.state !== "queued" && run.state !== "running" && run.state !== "stopping";
}

/** Those that will run first, in their order; then those that ended, the latest first. */
function withRun(runs: readonly RunDetail[], run: RunSummary): readonly RunDetail[] {
  const known = runs.find((each) => each.run.run === run.run);
  const detail: RunDetail = known
    ? { ...known, run, ...(run.attempt > known.run.attempt ? { tasks: {}, warnings: [] } : {}) }
    : { run, tasks: {}, pictures: {}, fingerprints: {}, files: [], warnings: [] };
  if (known && hasEnded(known) === hasEnded(detail))
    return runs.map((each) => (each === known ? detail : each));
  const others = runs.filter((each) => each !== known);
  const open = others.filter((each) => !hasEnded(each));
  const ended = others.filter(hasEnded);
  return hasEnded(detail)
    ? [...open, detail, ...ended].slice(0, open.length + mostEnded)
    : [...open, detail, ...ended];
}

function inOrder(runs: readonly RunDetail[], order: readonly string[]): readonly RunDetail[] {
  const place = new Map(order.map((run, index) => [run, index]));
  const rank = (detail: RunDetail) =>
    hasEnded(detail)
      ? order.length + 1
      : detail.run.state === "queued"
        ? (place.get(detail.run.run) ?? order.length)
        : -1;
  return runs
    .map((detail, index) => ({ detail, index }))
    .sort((a, b) => rank(a.detail) - rank(b.detail) || a.index - b.index)
    .map(({ detail }) => detail);
}

function withDetail(house: HouseSnapshot, run: string, change: (run: RunDetail) => RunDetail): HouseSnapshot {
  const at = house.runs.findIndex((each) => each.run.run === run);
  const known = house.runs[at];
  return known ? { ...house, runs: house.runs.with(at, change(known)) } : house;
}
