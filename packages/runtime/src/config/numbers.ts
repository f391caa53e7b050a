import { z } from "zod";

/** A size in a config: a whole number from 1 to a million. */
export const size = () => z.int().min(1).max(1_000_000);

/** A finite number in a config. */
export const finite = () => z.number();
