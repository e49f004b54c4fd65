import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { Client, fetchExchange } from "@urql/core";
import i18next from "i18next";
import type { ReactNode } from "react";
import { initReactI18next } from "react-i18next";
import { Provider } from "urql";
import { vi } from "vitest";
import da from "../locales/da.json";
import { cssVariables, theme } from "../theme/theme";

/** What the portal was asked, by operation. */
export interface Asked {
  operation: string;
  variables: Record<string, unknown>;
}

/**
 * Draws a component as it stands on a page, in Danish, with a portal that answers each operation by
 * name. Answers the questions that were asked.
 */
export async function renderPage(
  component: ReactNode,
  answers: Record<string, (variables: Record<string, unknown>) => object>,
): Promise<{ asked: Asked[] }> {
  await i18next.use(initReactI18next).init({
    lng: "da",
    resources: { da: { translation: da } },
    interpolation: { escapeValue: false },
  });
  const asked: Asked[] = [];
  const portal = vi.fn(async (_: unknown, request: RequestInit) => {
    const { operationName, variables } = JSON.parse(String(request.body));
    asked.push({ operation: operationName, variables });
    const answer = answers[operationName];
    if (!answer) throw new Error(`nobody answers ${operationName}`);
    return new Response(JSON.stringify(answer(variables)), {
      headers: { "content-type": "application/graphql-response+json" },
    });
  });
  const client = new Client({
    url: "http://portal.example/graphql",
    exchanges: [fetchExchange],
    fetch: portal as typeof fetch,
    preferGetMethod: false,
  });
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => (
        <Provider value={client}>
          <MantineProvider theme={theme} cssVariablesResolver={cssVariables} env="test">
            <Notifications />
            {component}
          </MantineProvider>
        </Provider>
      ),
    }),
    history: createMemoryHistory({ initialEntries: ["/"] }),
  });
  await router.load();
  render(<RouterProvider router={router as never} />);
  return { asked };
}

/** The shape of a fragment's data, given to the component that masks it. */
export function asFragment<Masked>(data: object): Masked {
  return data as Masked;
}
