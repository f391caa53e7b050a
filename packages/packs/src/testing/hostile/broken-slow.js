/** A pack that does not end loading. */

await new Promise(() => setInterval(() => undefined, 1000));
