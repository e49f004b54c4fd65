import "@fontsource-variable/schibsted-grotesk/index.css";
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "./theme/global.css";
import { MantineProvider } from "@mantine/core";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { makeRouter } from "./router";
import { makeClient, whenSessionIsLost } from "./session/client";
import { Toasts } from "./shell/Toasts";
import { cssVariables, theme } from "./theme/theme";
import { startWords } from "./words/i18n";

const router = makeRouter(makeClient());

whenSessionIsLost(() => {
  void router.navigate({ to: "/login", search: { to: router.state.location.href } });
});

await startWords();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Toasts />
      <RouterProvider router={router} />
    </MantineProvider>
  </StrictMode>,
);
