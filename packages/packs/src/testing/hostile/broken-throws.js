/** A pack that breaks as it loads. */

throw new Error("the pack breaks as it loads");
