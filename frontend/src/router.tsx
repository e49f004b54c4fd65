import type { Client } from "@urql/core";
import { createRouter } from "@tanstack/react-router";
import { routeTree } from "./graphql/generated/routeTree.gen";
import { RouteProblem } from "./shell/ProblemPage";

export function makeRouter(client: Client) {
  return createRouter({
    routeTree,
    context: { client },
    defaultPreload: "intent",
    defaultErrorComponent: RouteProblem,
    scrollRestoration: true,
    // A page never blinks: its own skeleton stands in until its data is there.
    defaultPendingMs: 400,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
