/** Editing documents: the plain form, patches, and the one function that applies them. Browser and server load the same file. */

export * from "./plain.js";
