/** What a node says while it works, made few: progress ten times a second, lines of the log in bundles. */

/** The news of one task. */
export interface News {
  progress(step: number, of: number): void;
  log(line: string): void;
  /** Tells what waits; nothing is told after it. */
  close(): void;
}

const everyMs = 100;
const mostLines = 1000;
const mostLineLength = 2000;

/** News that is told by the functions given. */
export function createNews(
  tellProgress: (step: number, of: number) => void,
  tellLines: (lines: readonly string[]) => void,
): News {
  let progress: readonly [number, number] | undefined;
  let lines: string[] = [];
  let told = 0;
  let open = true;
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    timer = undefined;
    if (progress !== undefined) tellProgress(...progress);
    progress = undefined;
    if (lines.length > 0) tellLines(lines);
    lines = [];
  };
  const soon = (): void => {
    timer ??= setTimeout(tell, everyMs);
  };
  return {
    progress: (step, of) => {
      if (!open || !Number.isFinite(step) || !Number.isFinite(of)) return;
      progress = [step, of];
      soon();
    },
    log: (line) => {
      if (!open || told > mostLines) return;
      told += 1;
      lines.push(String(line).slice(0, mostLineLength));
      if (lines.length >= 100) tell();
      else soon();
    },
    close: () => {
      clearTimeout(timer);
      if (open) tell();
      open = false;
    },
  };
}
