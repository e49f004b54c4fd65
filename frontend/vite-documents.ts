import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const generated = new URL("./src/graphql/generated/graphql.ts", import.meta.url);

/**
 * Puts each GraphQL document where it is written. The generated `graphql()` looks its argument up in
 * a map of every document of the portal, which would put all of them into the first page's load.
 * A fragment on its own is needed by the types only: its text lies in the documents that spread it.
 */
export function inlineDocuments(): Plugin {
  let documents = new Map<string, string>();
  return {
    name: "tillid-inline-documents",
    apply: "build",
    enforce: "pre",
    buildStart() {
      const lines = readFileSync(generated, "utf8").matchAll(
        /^export const (\w+)Document = (.+) as unknown as DocumentNode</gm,
      );
      documents = new Map([...lines].map(([, name, document]) => [name ?? "", document ?? ""]));
    },
    transform(code, id) {
      if (!/\/src\/.*\.tsx?(\?|$)/.test(id) || id.includes("/generated/")) return null;
      if (!code.includes("graphql(`")) return null;
      return code.replace(/\bgraphql\(`\s*(\w+)\s+(\w+)[^`]*`\)/g, (_, kind: string, name: string) => {
        if (kind === "fragment") return "null";
        const document = documents.get(`${name[0]?.toUpperCase()}${name.slice(1)}`);
        if (document === undefined) this.error(`no generated document for ${name}`);
        return `(${document})`;
      });
    },
  };
}
