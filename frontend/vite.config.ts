import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { inlineDocuments } from "./vite-documents.ts";

/** Where the portal listens in development; `cargo xtask run` prints the same address. */
const portal = process.env["TILLID_PORTAL"] ?? "http://localhost:8080";

export default defineConfig({
  base: "/",
  plugins: [
    inlineDocuments(),
    // A page's query belongs to the page's code, not to everybody's first load.
    tanstackRouter({
      codeSplittingOptions: {
        defaultBehavior: [["loader", "component", "errorComponent", "notFoundComponent"]],
      },
    }),
    react(),
  ],
  build: {
    outDir: "dist",
    target: "es2022",
    sourcemap: false,
    reportCompressedSize: false,
    // One style sheet, and no list of its dependencies beside every lazy import: those lists grow
    // with routes times components and would be a sixth of the first load. Hovering a link fetches
    // its page ahead of the click anyway.
    cssCodeSplit: false,
    // What the router must know of every route is small and always needed: one file, not forty.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "routes", test: /\/src\/routes\/[^?]+\.tsx$/ }] } },
    },
    modulePreload: {
      resolveDependencies: (_, dependencies, { hostType }) =>
        hostType === "html" ? dependencies : [],
    },
  },
  server: {
    proxy: Object.fromEntries(
      ["/graphql", "/documents", "/uploads", "/trust", "/health"].map((path) => [path, { target: portal }]),
    ),
  },
  test: {
    environment: "happy-dom",
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: false,
  },
});
