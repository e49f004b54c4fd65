import type { Client } from "@urql/core";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import { Provider } from "urql";
import { FramedNotFound, FramedProblem } from "../shell/FramedProblem";

/** What every route's loader is given. */
export interface RouteContext {
  client: Client;
}

export const Route = createRootRouteWithContext<RouteContext>()({
  component: Root,
  notFoundComponent: FramedNotFound,
  errorComponent: FramedProblem,
});

function Root() {
  const { client } = Route.useRouteContext();
  return (
    <Provider value={client}>
      <Outlet />
    </Provider>
  );
}
