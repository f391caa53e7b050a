/**
 * The display on a terminal: finished tasks scroll away above, what runs now stands below and is redrawn ten times
 * a second. Drawing goes to `err`; only paths of files go to `out`.
 */

import type { RunEvent } from "@dreamloom/engine";
import { diagnosticLines } from "./diagnostic-lines.js";
import { endSentence, type Display, type Streams } from "./display.js";
import { failureText } from "./line-display.js";
import { elapsed, plain } from "./words.js";

const redrawMs = 100;
const mostLines = 6;
const barWidth = 20;
const dim = "\x1b[2m";
const red = "\x1b[31m";
const green = "\x1b[32m";
const reset = "\x1b[0m";

interface Running {
  readonly startedMs: number;
  readonly step?: number;
  readonly of?: number;
}

interface State {
  readonly startedMs: number;
  readonly running: Map<string, Running>;
  total: number;
  hits: number;
  done: number;
}

/** Shows a run on a terminal `columns()` wide. */
export function createTerminalDisplay(
  streams: Streams,
  {
    columns,
    clock = () => performance.now(),
  }: { readonly columns: () => number; readonly clock?: () => number },
): Display {
  const state: State = { startedMs: clock(), running: new Map(), total: 0, hits: 0, done: 0 };
  let drawnLines = 0;
  let timer: NodeJS.Timeout | undefined;
  const erase = (): string => (drawnLines === 0 ? "" : `\x1b[${drawnLines}A\x1b[0J`);
  const draw = (above = ""): void => {
    const lines = state.running.size === 0 ? [] : liveLines(state, columns(), clock());
    streams.err(`${erase()}${above}${lines.map((line) => `${line}\n`).join("")}`);
    drawnLines = lines.length;
  };
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    diagnostics: (found, file) => draw(diagnosticLines(found, file)),
    note: (message) => draw(`${plain(message)}\n`),
    event(event) {
      note(state, event, clock());
      if (event.kind === "file-written") {
        // Both streams reach the same screen: the live lines go first, so that the path is not drawn over.
        streams.err(erase());
        drawnLines = 0;
        streams.out(`${event.path}\n`);
      }
      const line = lineAbove(event, clock() - state.startedMs);
      if (line !== undefined || event.kind === "task-started") draw(line ?? "");
      if (state.running.size > 0) timer ??= setInterval(draw, redrawMs).unref();
      else stop();
    },
    close() {
      stop();
      streams.err(erase());
      drawnLines = 0;
    },
  };
}

function note(state: State, event: RunEvent, nowMs: number): void {
  switch (event.kind) {
    case "run-started":
      state.total = event.tasks.length;
      state.hits = event.hits.length;
      return;
    case "task-started":
      state.running.set(event.task, { startedMs: nowMs });
      return;
    case "task-progress": {
      const running = state.running.get(event.task);
      if (running !== undefined)
        state.running.set(event.task, { ...running, step: event.step, of: event.of });
      return;
    }
    case "task-ran":
    case "task-failed":
    case "task-cancelled":
    case "task-skipped":
      state.running.delete(event.task);
      state.done++;
      return;
    case "run-ended":
      state.running.clear();
      return;
    case "task-preview":
    case "task-log":
    case "file-written":
    case "warning":
      return;
    default:
      event satisfies never;
  }
}

function liveLines(state: State, columns: number, nowMs: number): string[] {
  const cached = state.hits > 0 ? `, ${state.hits} from the cache` : "";
  const head = `${state.done} of ${state.total} done${cached} · ${elapsed(nowMs - state.startedMs)}`;
  const running = [...state.running].slice(0, mostLines).map(([task, { startedMs, step, of }]) => {
    const spent = elapsed(nowMs - startedMs);
    if (step === undefined || of === undefined || of <= 0) return `  ${task} · ${spent}`;
    const full = Math.round((Math.min(Math.max(step, 0), of) / of) * barWidth);
    return `  ${task} ${"━".repeat(full)}${"╌".repeat(barWidth - full)} step ${step} of ${of} · ${spent}`;
  });
  const more = state.running.size - running.length;
  const all = [...running, ...(more > 0 ? [`  and ${more} more`] : []), head];
  return all.map((line) => `${dim}${plain(line).slice(0, Math.max(columns - 1, 10))}${reset}`);
}

/** What stays on the screen of an event. */
function lineAbove(event: RunEvent, elapsedMs: number): string | undefined {
  switch (event.kind) {
    case "task-ran":
      return `${green}✓${reset} ${plain(event.task)} ${dim}${elapsed(event.elapsedMs)}${reset}\n`;
    case "task-failed":
      return `${red}✗${reset} ${plain(failureText(event))}\n`;
    case "task-skipped":
      return `${dim}– ${plain(event.task)} skipped: it needs "${plain(event.because)}"${reset}\n`;
    case "task-cancelled":
      return `${dim}– ${plain(event.task)} stopped${reset}\n`;
    case "task-log":
      return `${dim}  ${plain(event.task)}: ${plain(event.message)}${reset}\n`;
    case "warning":
      return `Warning: ${plain(event.message)}\n`;
    case "run-ended":
      return `${plain(endSentence(event, elapsed(elapsedMs)))}\n`;
    case "run-started":
    case "task-started":
    case "task-progress":
    case "task-preview":
    case "file-written":
      return undefined;
    default:
      event satisfies never;
      return undefined;
  }
}
