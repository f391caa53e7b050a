/** What is said to somebody who listens instead of looking: one sentence at a time, in a live region of the page. */

import { createStore } from "zustand/vanilla";

/** The last sentence; `id` tells two equal ones apart. */
export const announced = createStore<{ readonly id: number; readonly message: string }>(() => ({
  id: 0,
  message: "",
}));

/** Says a sentence. */
export function announce(message: string): void {
  announced.setState(({ id }) => ({ id: id + 1, message }));
}
