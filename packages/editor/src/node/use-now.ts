/** The time, for what shows how long something takes. */

import { useEffect, useState } from "react";

/** Milliseconds since 1970, told five times a second while something runs; standing still otherwise. */
export function useNow(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
