import type { CodegenConfig } from "@graphql-codegen/cli";

/** Types and typed documents from the checked-in schema; nothing about server data is written by hand. */
const config: CodegenConfig = {
  schema: "../api/schema.graphql",
  documents: ["src/**/*.{ts,tsx}", "!src/graphql/generated/**"],
  ignoreNoDocuments: true,
  // Types and enums stay in the schema's order.
  config: { sort: false },
  generates: {
    "src/graphql/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: { unmaskFunctionName: "readFragment" } },
      config: {
        scalars: {
          ID: "string",
          DateTime: "string",
          Date: "string",
          JSON: "unknown",
        },
        defaultScalarType: "unknown",
        enumType: "const",
        enumsAsConst: true,
        strictScalars: true,
        useTypeImports: true,
        immutableTypes: true,
      },
    },
  },
};

export default config;
