/** A pack that exports nothing. */

export const pack = {};
