import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const API = process.env["POSTMASTER_URL"] ?? "http://127.0.0.1:8080";

/**
 * Builds the console into `dist/console`, from where the `api` function serves it. `npx vite console` shows it while it is
 * worked on, with the API of a local system that runs on POSTMASTER_URL.
 */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/console",
    emptyOutDir: true,
    target: "es2023",
    // The policy allows nothing in the page itself.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: false,
  },
  server: {
    proxy: Object.fromEntries(
      // The local system answers its own origin only.
      ["/v1", "/openapi.json", "/_local"].map((path) => [
        path,
        { target: API, changeOrigin: true, headers: { origin: new URL(API).origin } },
      ]),
    ),
  },
});
