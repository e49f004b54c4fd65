import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, isObjectType } from "graphql";
import { describe, expect, it } from "vitest";
import { embeddedTypes } from "./client";

const schema = buildSchema(
  readFileSync(join(import.meta.dirname, "../../../api/schema.graphql"), "utf8"),
);

describe("the cache's keys", () => {
  it("know every type of the schema that has no id", () => {
    const withoutId = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter(({ name }) => !name.startsWith("__"))
      .filter(({ name }) => !["Query", "Mutation", "Subscription"].includes(name))
      .filter(({ name }) => !/(Connection|Edge|Payload)$/.test(name))
      .filter((type) => !("id" in type.getFields()))
      .map(({ name }) => name);
    expect(withoutId.filter((name) => !(embeddedTypes as readonly string[]).includes(name))).toEqual(
      [],
    );
  });
});
