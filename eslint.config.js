import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const node = {
  process: "readonly",
  console: "readonly",
  URL: "readonly",
  Buffer: "readonly",
  performance: "readonly",
  setTimeout: "readonly",
  clearTimeout: "readonly",
  setInterval: "readonly",
  clearInterval: "readonly",
  setImmediate: "readonly",
  AbortController: "readonly",
  AbortSignal: "readonly",
  TextDecoder: "readonly",
  TextEncoder: "readonly",
  structuredClone: "readonly",
  queueMicrotask: "readonly",
  fetch: "readonly",
};

const browser = Object.fromEntries(
  "window document navigator location history localStorage sessionStorage indexedDB fetch WebSocket Worker Blob File DOMRect HTMLElement requestAnimationFrame cancelAnimationFrame matchMedia getComputedStyle ResizeObserver"
    .split(" ")
    .map((name) => [name, "readonly"]),
);

export default tseslint.config(
  { ignores: ["**/dist/**", "node_modules/**", "out/**", "training/**"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    languageOptions: { globals: node },
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "Use a closed union of strings." },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "all" }],
      "@typescript-eslint/no-dynamic-delete": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "no-control-regex": "off",
      "no-empty": ["error", { allowEmptyCatch: false }],
    },
  },
  {
    files: ["packages/editor/src/**/*.{ts,tsx}"],
    languageOptions: { globals: browser },
    plugins: { "react-hooks": reactHooks },
    rules: { "react-hooks/rules-of-hooks": "error", "react-hooks/exhaustive-deps": "error" },
  },
  // What Playwright runs inside of pages stands in files of Node.
  { files: ["test/browser/**", "bench/**"], languageOptions: { globals: browser } },
);
