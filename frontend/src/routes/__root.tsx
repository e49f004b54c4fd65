import type { Client } from "@urql/core";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import { Provider } from "urql";
import { ProblemPage } from "../shell/ProblemPage";

/** What every route's loader is given. */
export interface RouteContext {
  client: Client;
}

export const Route = createRootRouteWithContext<RouteContext>()({
  component: Root,
  notFoundComponent: () => <ProblemPage problem="notFound" />,
});

function Root() {
  const { client } = Route.useRouteContext();
  return (
    <Provider value={client}>
      <Outlet />
    </Provider>
  );
}
